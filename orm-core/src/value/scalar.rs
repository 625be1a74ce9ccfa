//! The Rust types that columns hold without a derive.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::{CellError, Cells, Kind, SqlValue, Value, ValueCells, ValueError};

macro_rules! copied {
    ($($rust:ty, $variant:ident, $method:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Value for $rust {
            const KIND: Kind = Kind::$variant;

            #[inline]
            fn encode(&self) -> Result<SqlValue, ValueError> {
                Ok(SqlValue::$variant(*self))
            }

            #[inline]
            fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
                row.$method(index)
            }
        }
    )*};
}

copied! {
    bool, Bool, bool;
    i16, I16, i16;
    i32, I32, i32;
    i64, I64, i64;
}

macro_rules! within {
    ($($rust:ident, $variant:ident, $method:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Value for $rust {
            const KIND: Kind = Kind::$variant;

            #[inline]
            fn encode(&self) -> Result<SqlValue, ValueError> {
                Ok(SqlValue::$variant((*self).into()))
            }

            #[inline]
            fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
                let out_of_range = |number| CellError::malformed(stringify!($rust), format_args!("{number} is out of range"));
                row.$method(index)?.map(|number| Self::try_from(number).map_err(|_| out_of_range(number))).transpose()
            }
        }
    )*};
}

// Databases have no such integers: each is kept in the next wider one.
within! {
    i8, I16, i16;
    u8, I16, i16;
    u16, I32, i32;
    u32, I64, i64;
}

#[cfg(feature = "decimal")]
copied! { rust_decimal::Decimal, Decimal, decimal; }
#[cfg(feature = "uuid")]
copied! { uuid::Uuid, Uuid, uuid; }

macro_rules! checked {
    ($($rust:ty, $variant:ident, $method:ident, $check:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Value for $rust {
            const KIND: Kind = Kind::$variant;

            #[inline]
            fn encode(&self) -> Result<SqlValue, ValueError> {
                $check(self)?;
                Ok(SqlValue::$variant(*self))
            }

            #[inline]
            fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
                row.$method(index)
            }
        }
    )*};
}

checked! {
    f32, F32, f32, |value: &f32| not_nan(value.is_nan());
    f64, F64, f64, |value: &f64| not_nan(value.is_nan());
    NaiveDate, Date, date, |value: &NaiveDate| calendar(*value);
    NaiveTime, Time, time, |value: &NaiveTime| whole_microseconds(*value);
    NaiveDateTime, DateTime, datetime,
        |value: &NaiveDateTime| calendar(value.date()).and_then(|()| whole_microseconds(value.time()));
    DateTime<Utc>, Timestamp, timestamp,
        |value: &DateTime<Utc>| calendar(value.date_naive()).and_then(|()| whole_microseconds(value.time()));
}

/// SQLite stores NaN as NULL, and comparing with it differs between the databases.
fn not_nan(is_nan: bool) -> Result<(), ValueError> {
    if is_nan {
        return Err(ValueError::new("NaN cannot be stored: use an `Option` for a missing number"));
    }
    Ok(())
}

/// SQLite's dates are text of the form `YYYY-MM-DD`, which sorts for the years 0001 to 9999 alone;
/// PostgreSQL has no year 0.
fn calendar(date: NaiveDate) -> Result<(), ValueError> {
    if !(1..=9999).contains(&date.year()) {
        return Err(ValueError::new(format!("{date} is outside of the years 1 to 9999")));
    }
    Ok(())
}

/// Both databases keep microseconds; chrono has nanoseconds and leap seconds.
fn whole_microseconds(time: NaiveTime) -> Result<(), ValueError> {
    if time.nanosecond() >= 1_000_000_000 {
        return Err(ValueError::new(format!("{time} is a leap second, which databases do not keep")));
    }
    if !time.nanosecond().is_multiple_of(1_000) {
        return Err(ValueError::new(format!(
            "{time} has a fraction below a microsecond, which would be lost: round it with `trunc_subsecs(6)`"
        )));
    }
    Ok(())
}

#[diagnostic::do_not_recommend]
impl Value for String {
    const KIND: Kind = Kind::Text;

    fn encode(&self) -> Result<SqlValue, ValueError> {
        Ok(SqlValue::Text(self.clone()))
    }

    fn encode_owned(self) -> Result<SqlValue, ValueError> {
        Ok(SqlValue::Text(self))
    }

    #[inline]
    fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
        Ok(row.text(index)?.map(str::to_owned))
    }

    fn decode_owned(value: SqlValue) -> Result<Option<Self>, CellError> {
        match value {
            SqlValue::Text(value) => Ok(Some(value)),
            other => Self::decode(&ValueCells(&[&other]), 0),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Value for Vec<u8> {
    const KIND: Kind = Kind::Bytes;

    fn encode(&self) -> Result<SqlValue, ValueError> {
        Ok(SqlValue::Bytes(self.clone()))
    }

    fn encode_owned(self) -> Result<SqlValue, ValueError> {
        Ok(SqlValue::Bytes(self))
    }

    #[inline]
    fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
        Ok(row.bytes(index)?.map(<[u8]>::to_vec))
    }

    fn decode_owned(value: SqlValue) -> Result<Option<Self>, CellError> {
        match value {
            SqlValue::Bytes(value) => Ok(Some(value)),
            other => Self::decode(&ValueCells(&[&other]), 0),
        }
    }
}

/// The text of a document.
#[cfg(feature = "json")]
fn document(value: &impl serde::Serialize) -> Result<SqlValue, ValueError> {
    let mut text = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, Floats);
    value.serialize(&mut serializer).map_err(ValueError::new)?;
    String::from_utf8(text).map(SqlValue::Json).map_err(ValueError::new)
}

/// Writes floats so that they are floats when they are read again: PostgreSQL writes `1e17` without the exponent, as an
/// integer would be.
#[cfg(feature = "json")]
struct Floats;

#[cfg(feature = "json")]
impl serde_json::ser::Formatter for Floats {
    fn write_f32<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, value: f32) -> std::io::Result<()> {
        if value.abs() >= 1e16 {
            return write!(writer, "{value:.1}");
        }
        serde_json::ser::CompactFormatter.write_f32(writer, value)
    }

    fn write_f64<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, value: f64) -> std::io::Result<()> {
        if value.abs() >= 1e16 {
            return write!(writer, "{value:.1}");
        }
        serde_json::ser::CompactFormatter.write_f64(writer, value)
    }
}

#[cfg(feature = "json")]
#[diagnostic::do_not_recommend]
impl Value for serde_json::Value {
    const KIND: Kind = Kind::Json;

    fn encode(&self) -> Result<SqlValue, ValueError> {
        document(self)
    }

    fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
        row.json(index)?
            .map(|text| {
                serde_json::from_str(text).map_err(|error| CellError::malformed("JSON document", error))
            })
            .transpose()
    }
}

/// A JSON column that holds a `T`, converted by `serde`.
///
/// ```
/// use orm_core::value::Json;
///
/// let tags = Json(vec!["sf".to_owned()]);
/// assert_eq!(tags.0.len(), 1);
/// ```
#[cfg(feature = "json")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Json<T>(pub T);

#[cfg(feature = "json")]
#[diagnostic::do_not_recommend]
impl<T: serde::Serialize + serde::de::DeserializeOwned + 'static> Value for Json<T> {
    const KIND: Kind = Kind::Json;

    fn encode(&self) -> Result<SqlValue, ValueError> {
        document(&self.0)
    }

    fn decode<C: Cells>(row: &C, index: usize) -> Result<Option<Self>, CellError> {
        row.json(index)?
            .map(|text| {
                serde_json::from_str(text)
                    .map(Json)
                    .map_err(|error| CellError::malformed("JSON document", error))
            })
            .transpose()
    }
}
