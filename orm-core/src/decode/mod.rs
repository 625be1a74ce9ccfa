//! Rows to Rust: generated and generic code that the compiler inlines over the driver's row.
//!
//! No names are looked up and nothing is boxed; the order of the columns is the order of the types.

mod output;
mod record;
mod slot;

pub use output::{FromCells, Output, complete_record};
pub(crate) use record::key_from;
pub use record::{KeyOf, Record, columns_of, field, read};
pub use slot::{AttrList, LoadSlot};
