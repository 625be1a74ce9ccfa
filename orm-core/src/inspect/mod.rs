//! Seeing what a database was asked: records of statements, and the counts that tests hold.

mod delete_plan;
mod explain;
mod log;
mod recorder;

pub use delete_plan::{DeletePlan, Fate, PlannedRows};
pub use explain::Explain;
pub use log::{Log, Query};
pub(crate) use recorder::Recorder;
