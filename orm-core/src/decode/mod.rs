//! Rows to Rust: generated and generic code that the compiler inlines over the driver's row.
//!
//! Nothing is boxed, and no names are looked up but in rows of the user's own SQL (`from_row`): the order of the columns is the order of the types.

mod from_row;
mod output;
mod record;
mod slot;
mod source;

pub use from_row::{
    FromRow, OptionalRow, Reordered, model_from_row, optional_model, places_of_fields, places_of_model,
};
pub use output::{FromCells, Output};
pub use record::{KeyOf, Record, WholeRecord, field, place_among, read};
pub(crate) use record::{columns_of, key_from};
pub use slot::{AttrList, LoadSlot};
pub use source::Source;
pub(crate) use source::{InCells, Taken};
