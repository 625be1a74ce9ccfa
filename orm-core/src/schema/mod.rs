//! What a model is: plain static data that the derive emits.
//!
//! Knows nothing of query sets and writes no SQL.

mod column;
mod index;
mod table;

pub use column::{Auto, Column, Default, OnDelete, Reference};
pub use index::{Check, Index, IndexColumn};
pub use table::{JoinTable, Table};
