//! Rows to Rust: generated and generic code that the compiler inlines over the driver's row.
//!
//! Nothing is boxed, and no names are looked up but in rows of the user's own SQL (`from_row`): the order of the columns is the order of the types.

mod from_row;
mod output;
mod record;
mod slot;

pub use from_row::{
    FromRow, OptionalRow, Reordered, model_from_row, optional_model, places_of_fields, places_of_model,
};
pub use output::{FromCells, Output};
pub(crate) use record::key_from;
pub use record::{KeyOf, Record, columns_of, field, read};
pub use slot::{AttrList, LoadSlot};
