//! SQL values, portable column types, and the conversion between Rust types and both.
//!
//! Nothing here knows a statement, a model or a database.

mod array;
mod cells;
mod convert;
mod key;
mod kind;
mod rows;
mod scalar;
mod sql_type;
mod sql_value;
mod value_cells;

pub use array::ArrayElement;
pub(crate) use array::array;
pub use cells::{CellError, Cells};
pub use convert::{IntoValue, Literal, Value, ValueError};
pub use key::{IntoKeyParts, Key, KeyParts};
pub use kind::{ElementKind, Kind};
pub use rows::{Batch, Rows};
#[cfg(feature = "json")]
pub use scalar::Json;
pub use sql_type::{MayBeNull, NonNull, Nullable, Nullness, SqlType};
pub use sql_value::SqlValue;
pub use value_cells::ValueCells;
