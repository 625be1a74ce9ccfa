//! What a driver's row offers to the types that are read from it.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::Value;

/// One row of a driver: its cells by position, borrowed from the driver's own buffer.
///
/// Every method returns `None` for NULL. The calls are statically dispatched and inlined into the
/// code that decodes a model, so a driver should do as little as it can in each. A cell of another
/// type than asked for is an error, never a conversion that loses something.
pub trait Cells {
    /// Whether the cell is NULL.
    fn is_null(&self, index: usize) -> Result<bool, CellError>;
    /// A truth value.
    fn bool(&self, index: usize) -> Result<Option<bool>, CellError>;
    /// A 16-bit integer.
    fn i16(&self, index: usize) -> Result<Option<i16>, CellError>;
    /// A 32-bit integer.
    fn i32(&self, index: usize) -> Result<Option<i32>, CellError>;
    /// A 64-bit integer. Narrower integers are widened.
    fn i64(&self, index: usize) -> Result<Option<i64>, CellError>;
    /// A 32-bit float.
    fn f32(&self, index: usize) -> Result<Option<f32>, CellError>;
    /// A 64-bit float.
    fn f64(&self, index: usize) -> Result<Option<f64>, CellError>;
    /// Text.
    fn text(&self, index: usize) -> Result<Option<&str>, CellError>;
    /// Bytes.
    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, CellError>;
    /// A date.
    fn date(&self, index: usize) -> Result<Option<NaiveDate>, CellError>;
    /// A time of day.
    fn time(&self, index: usize) -> Result<Option<NaiveTime>, CellError>;
    /// A date and time without a zone.
    fn datetime(&self, index: usize) -> Result<Option<NaiveDateTime>, CellError>;
    /// A moment in UTC.
    fn timestamp(&self, index: usize) -> Result<Option<DateTime<Utc>>, CellError>;
    /// An exact decimal.
    #[cfg(feature = "decimal")]
    fn decimal(&self, index: usize) -> Result<Option<rust_decimal::Decimal>, CellError>;
    /// A UUID.
    #[cfg(feature = "uuid")]
    fn uuid(&self, index: usize) -> Result<Option<uuid::Uuid>, CellError>;
    /// The text of a JSON document.
    fn json(&self, index: usize) -> Result<Option<&str>, CellError>;
    /// An array, each of whose elements is read as a cell of its own.
    fn array<T: Value>(&self, index: usize) -> Result<Option<Vec<T>>, CellError>;
}

/// Why a cell could not be read. The caller adds the model and the column.
#[derive(Clone, Debug, PartialEq)]
pub struct CellError(Box<Reason>);

#[derive(Clone, Debug, PartialEq)]
struct Reason {
    is_unsupported: bool,
    text: String,
}

impl CellError {
    fn misfit(text: impl Into<String>) -> Self {
        Self(Box::new(Reason { is_unsupported: false, text: text.into() }))
    }

    /// The database has no cells of this type.
    #[cold]
    pub fn unsupported(text: impl Into<String>) -> Self {
        Self(Box::new(Reason { is_unsupported: true, text: text.into() }))
    }

    /// An array holds NULL, counted from 1 as databases do.
    #[cold]
    pub fn null_element(place: usize) -> Self {
        Self::misfit(format!(
            "element {place} of the array is NULL, and a `Vec` has no room for it: remove it, as by `array_remove(column, NULL)`"
        ))
    }

    /// Whether the database has no cells of this type at all.
    pub fn is_unsupported(&self) -> bool {
        self.0.is_unsupported
    }

    /// The cell holds a value of another type.
    #[cold]
    pub fn wrong_type(expected: &str, found: impl fmt::Display) -> Self {
        Self::misfit(format!("expected {expected}, found {found}"))
    }

    /// The cell holds a value that the type has no room for, or that is malformed.
    #[cold]
    pub fn malformed(expected: &str, why: impl fmt::Display) -> Self {
        Self::misfit(format!("not a {expected}: {why}"))
    }

    /// A foreign key that is not nullable points at a row that is not there.
    #[cold]
    pub fn no_row(relation: &str) -> Self {
        Self::misfit(format!("the foreign key `{relation}` points at a row that does not exist"))
    }

    /// The cell is NULL and the type has no room for that.
    #[cold]
    pub fn unexpected_null() -> Self {
        Self::misfit("NULL in a column that is declared not to hold it")
    }
}

impl fmt::Display for CellError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.text)
    }
}

impl std::error::Error for CellError {}
