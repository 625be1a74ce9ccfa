//! A value on its way to the database. Checked when it is made, so that a backend can bind it without a second look.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{ElementKind, Kind};

/// A value bound to a parameter of a statement.
///
/// The values are those that both databases keep unchanged: floats are not NaN, times have no
/// fraction below a microsecond. [`Value::encode`](super::Value::encode) refuses the others.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SqlValue {
    /// SQL's NULL, of a column of this kind.
    Null(Kind),
    /// A truth value.
    Bool(bool),
    /// A 16-bit integer.
    I16(i16),
    /// A 32-bit integer.
    I32(i32),
    /// A 64-bit integer.
    I64(i64),
    /// A 32-bit float.
    F32(f32),
    /// A 64-bit float.
    F64(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A date.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A date and time without a zone.
    DateTime(NaiveDateTime),
    /// A moment in UTC.
    Timestamp(DateTime<Utc>),
    /// An exact decimal.
    #[cfg(feature = "decimal")]
    Decimal(rust_decimal::Decimal),
    /// A UUID.
    #[cfg(feature = "uuid")]
    Uuid(uuid::Uuid),
    /// The text of a JSON document.
    Json(String),
    /// The value of an array column: its elements, of one kind and none of them NULL.
    Array(ElementKind, Vec<SqlValue>),
    /// Many values of one kind, bound as one parameter (an array, a table-valued parameter).
    List(Kind, Vec<SqlValue>),
}

impl SqlValue {
    /// The kind of the column that this value fits; of the elements, for a list.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Null(kind) | Self::List(kind, _) => *kind,
            Self::Bool(_) => Kind::Bool,
            Self::I16(_) => Kind::I16,
            Self::I32(_) => Kind::I32,
            Self::I64(_) => Kind::I64,
            Self::F32(_) => Kind::F32,
            Self::F64(_) => Kind::F64,
            Self::Text(_) => Kind::Text,
            Self::Bytes(_) => Kind::Bytes,
            Self::Date(_) => Kind::Date,
            Self::Time(_) => Kind::Time,
            Self::DateTime(_) => Kind::DateTime,
            Self::Timestamp(_) => Kind::Timestamp,
            #[cfg(feature = "decimal")]
            Self::Decimal(_) => Kind::Decimal,
            #[cfg(feature = "uuid")]
            Self::Uuid(_) => Kind::Uuid,
            Self::Json(_) => Kind::Json,
            Self::Array(element, _) => Kind::Array(*element),
        }
    }

    /// Whether this is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }
}
