//! Values on their way to the database, read back as if they were cells.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{CellError, Cells, SqlValue, Value};

/// The cells of a row of these values.
#[derive(Clone, Copy, Debug)]
pub struct ValueCells<'a>(pub &'a [&'a SqlValue]);

#[cold]
fn wrong(expected: &str, found: &SqlValue) -> CellError {
    CellError::wrong_type(expected, format_args!("{:?}", found.kind()))
}

macro_rules! cells {
    ($($(#[$attribute:meta])* $method:ident -> $type:ty: $($pattern:pat => $value:expr),+;)*) => {
        impl Cells for ValueCells<'_> {
            fn is_null(&self, index: usize) -> Result<bool, CellError> {
                Ok(self.0[index].is_null())
            }

            $(
                $(#[$attribute])*
                #[inline]
                fn $method(&self, index: usize) -> Result<Option<$type>, CellError> {
                    match self.0[index] {
                        SqlValue::Null(_) => Ok(None),
                        $($pattern => Ok(Some($value)),)+
                        other => Err(wrong(stringify!($method), other)),
                    }
                }
            )*

            fn array<T: Value>(&self, index: usize) -> Result<Option<Vec<T>>, CellError> {
                let values = match self.0[index] {
                    SqlValue::Null(_) => return Ok(None),
                    SqlValue::Array(_, values) => values,
                    other => return Err(wrong("array", other)),
                };
                let element = |(place, value)| {
                    T::decode(&ValueCells(&[value]), 0)?.ok_or_else(|| CellError::null_element(place))
                };
                (1..).zip(values).map(element).collect::<Result<_, _>>().map(Some)
            }
        }
    };
}

cells! {
    bool -> bool: SqlValue::Bool(value) => *value;
    i16 -> i16: SqlValue::I16(value) => *value;
    i32 -> i32: SqlValue::I16(value) => i32::from(*value), SqlValue::I32(value) => *value;
    i64 -> i64:
        SqlValue::I16(value) => i64::from(*value),
        SqlValue::I32(value) => i64::from(*value),
        SqlValue::I64(value) => *value;
    f32 -> f32: SqlValue::F32(value) => *value;
    f64 -> f64: SqlValue::F32(value) => f64::from(*value), SqlValue::F64(value) => *value;
    text -> &str: SqlValue::Text(value) => value;
    bytes -> &[u8]: SqlValue::Bytes(value) => value;
    date -> NaiveDate: SqlValue::Date(value) => *value;
    time -> NaiveTime: SqlValue::Time(value) => *value;
    datetime -> NaiveDateTime: SqlValue::DateTime(value) => *value;
    timestamp -> DateTime<Utc>: SqlValue::Timestamp(value) => *value;
    #[cfg(feature = "decimal")] decimal -> rust_decimal::Decimal: SqlValue::Decimal(value) => *value;
    #[cfg(feature = "uuid")] uuid -> uuid::Uuid: SqlValue::Uuid(value) => *value;
    json -> &str: SqlValue::Json(value) => value;
}
