//! Parameters: the type a value is bound as, and its bytes in PostgreSQL's binary format.
//!
//! Values are checked before anything is sent; writing them does not fail after that.

use std::error::Error as StdError;

use bytes::{BufMut, BytesMut};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::{Kind, SqlValue};
use postgres::types::{Format, IsNull, ToSql, Type};

use crate::array;

/// 2000-01-01, from which PostgreSQL counts, in days of the common era.
pub(crate) const EPOCH_DAY: i32 = 730_120;
/// The same moment in microseconds of the Unix epoch.
pub(crate) const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// The protocol counts parameters in 16 bits.
const MAX_PARAMS: usize = u16::MAX as usize;

/// The type of a parameter, comparable without asking the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ParamType {
    kind: Kind,
    list: bool,
}

impl ParamType {
    #[inline]
    pub(crate) fn of(value: &SqlValue) -> Self {
        Self { kind: value.kind(), list: matches!(value, SqlValue::List(..)) }
    }

    /// PostgreSQL's type, for `prepare`.
    pub(crate) fn postgres(self) -> Result<Type> {
        let (element, list) = types(self.kind).ok_or_else(|| unsupported(self.kind))?;
        Ok(if self.list { list } else { element })
    }
}

/// The type of a column of this kind, and of a list of them.
fn types(kind: Kind) -> Option<(Type, Type)> {
    Some(match kind {
        Kind::Bool => (Type::BOOL, Type::BOOL_ARRAY),
        Kind::I16 => (Type::INT2, Type::INT2_ARRAY),
        Kind::I32 => (Type::INT4, Type::INT4_ARRAY),
        Kind::I64 => (Type::INT8, Type::INT8_ARRAY),
        Kind::F32 => (Type::FLOAT4, Type::FLOAT4_ARRAY),
        Kind::F64 => (Type::FLOAT8, Type::FLOAT8_ARRAY),
        Kind::Text => (Type::TEXT, Type::TEXT_ARRAY),
        Kind::Bytes => (Type::BYTEA, Type::BYTEA_ARRAY),
        Kind::Date => (Type::DATE, Type::DATE_ARRAY),
        Kind::Time => (Type::TIME, Type::TIME_ARRAY),
        Kind::DateTime => (Type::TIMESTAMP, Type::TIMESTAMP_ARRAY),
        Kind::Timestamp => (Type::TIMESTAMPTZ, Type::TIMESTAMPTZ_ARRAY),
        Kind::Decimal => (Type::NUMERIC, Type::NUMERIC_ARRAY),
        Kind::Uuid => (Type::UUID, Type::UUID_ARRAY),
        Kind::Json => (Type::JSONB, Type::JSONB_ARRAY),
        // In a list each of them is a text: see `array`.
        Kind::Array(element) => (types(element.kind())?.1, Type::TEXT_ARRAY),
        _ => return None,
    })
}

#[cold]
fn unsupported(kind: Kind) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("the PostgreSQL backend cannot bind values of the kind {kind:?}"),
    )
}

/// Refuses what PostgreSQL cannot hold, before anything is sent.
pub(crate) fn check(params: &[&SqlValue]) -> Result<()> {
    if params.len() > MAX_PARAMS {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "a statement with {} parameters: PostgreSQL takes at most {MAX_PARAMS}; bind a list instead",
                params.len()
            ),
        ));
    }
    params.iter().try_for_each(|param| check_value(param))
}

pub(crate) fn check_value(value: &SqlValue) -> Result<()> {
    match value {
        SqlValue::Text(text) | SqlValue::Json(text) if text.as_bytes().contains(&0) => Err(Error::new(
            ErrorKind::Invalid,
            "PostgreSQL text cannot hold NUL characters (U+0000): remove them",
        )),
        SqlValue::List(kind, values) => values.iter().try_for_each(|value| check_element(*kind, value)),
        SqlValue::Array(element, values) => {
            values.iter().try_for_each(|value| check_element(element.kind(), value))
        }
        _ => Ok(()),
    }
}

fn check_element(kind: Kind, value: &SqlValue) -> Result<()> {
    // The commonest hold nothing that PostgreSQL does not.
    if matches!((kind, value), (Kind::I64, SqlValue::I64(_)) | (Kind::I32, SqlValue::I32(_))) {
        return Ok(());
    }
    if value.kind() != kind || matches!(value, SqlValue::List(..)) {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!("a list of {kind:?} holds a list or a value of the kind {:?}", value.kind()),
        ));
    }
    check_value(value)
}

/// A value as the driver takes it.
#[derive(Debug)]
pub(crate) struct Param<'a>(pub(crate) &'a SqlValue);

pub(crate) type Written = Result<IsNull, Box<dyn StdError + Sync + Send>>;

impl ToSql for Param<'_> {
    #[inline]
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Written {
        write(self.0, out)
    }

    /// The statement was prepared with the types of these very values.
    fn accepts(_: &Type) -> bool {
        true
    }

    #[inline]
    fn to_sql_checked(&self, _: &Type, out: &mut BytesMut) -> Written {
        write(self.0, out)
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Binary
    }
}

/// The bytes of a value in PostgreSQL's binary format.
pub(crate) fn write(value: &SqlValue, out: &mut BytesMut) -> Written {
    match value {
        SqlValue::Null(_) => return Ok(IsNull::Yes),
        SqlValue::Bool(value) => out.put_u8(u8::from(*value)),
        SqlValue::I16(value) => out.put_i16(*value),
        SqlValue::I32(value) => out.put_i32(*value),
        SqlValue::I64(value) => out.put_i64(*value),
        SqlValue::F32(value) => out.put_f32(*value),
        SqlValue::F64(value) => out.put_f64(*value),
        SqlValue::Text(value) => out.put_slice(value.as_bytes()),
        SqlValue::Bytes(value) => out.put_slice(value),
        SqlValue::Date(value) => out.put_i32(days(*value)),
        SqlValue::Time(value) => out.put_i64(micros_of_day(*value)),
        SqlValue::DateTime(value) => out.put_i64(micros(value.and_utc())),
        SqlValue::Timestamp(value) => out.put_i64(micros(*value)),
        #[cfg(feature = "decimal")]
        SqlValue::Decimal(value) => crate::numeric::write(*value, out),
        #[cfg(feature = "uuid")]
        SqlValue::Uuid(value) => out.put_slice(value.as_bytes()),
        SqlValue::Json(value) => {
            // The version of the format of `jsonb`.
            out.put_u8(1);
            out.put_slice(value.as_bytes());
        }
        SqlValue::Array(element, values) => write_list(element.kind(), values, out)?,
        SqlValue::List(Kind::Array(_), values) => write_texts(values, out)?,
        SqlValue::List(kind, values) => write_list(*kind, values, out)?,
        other => return Err(Box::new(unsupported(other.kind()))),
    }
    Ok(IsNull::No)
}

/// An array of one dimension: a head, then each element with its length in front.
fn write_list(
    kind: Kind,
    values: &[SqlValue],
    out: &mut BytesMut,
) -> Result<(), Box<dyn StdError + Sync + Send>> {
    let (element, _) = types(kind).ok_or_else(|| unsupported(kind))?;
    write_head(&element, values, out)?;
    for value in values {
        match value {
            // The commonest, whose lengths are known ahead.
            SqlValue::I64(number) => put_fixed(number.to_be_bytes(), out),
            SqlValue::I32(number) => put_fixed(number.to_be_bytes(), out),
            SqlValue::Text(text) => {
                out.put_i32(i32::try_from(text.len())?);
                out.put_slice(text.as_bytes());
            }
            other => write_with_length(other, out)?,
        }
    }
    Ok(())
}

/// An array of the texts of arrays, for which there is no type: arrays of different lengths do not make an array.
fn write_texts(arrays: &[SqlValue], out: &mut BytesMut) -> Result<(), Box<dyn StdError + Sync + Send>> {
    write_head(&Type::TEXT, arrays, out)?;
    for array in arrays {
        let start = out.len() + 4;
        out.put_i32(-1);
        if let SqlValue::Array(_, elements) = array {
            array::write_text(elements, out)?;
            let length = i32::try_from(out.len() - start)?;
            out[start - 4..start].copy_from_slice(&length.to_be_bytes());
        }
    }
    Ok(())
}

fn write_head(
    element: &Type,
    values: &[SqlValue],
    out: &mut BytesMut,
) -> Result<(), Box<dyn StdError + Sync + Send>> {
    let has_null = values.iter().any(SqlValue::is_null);
    out.reserve(20 + 12 * values.len());
    out.put_i32(i32::from(!values.is_empty()));
    out.put_i32(i32::from(has_null));
    out.put_u32(element.oid());
    if !values.is_empty() {
        out.put_i32(i32::try_from(values.len())?);
        out.put_i32(1);
    }
    Ok(())
}

/// A value of at most 8 bytes with its length in front, both at once: each `put` looks for room.
fn put_fixed<const N: usize>(bytes: [u8; N], out: &mut BytesMut) {
    let mut cell = [0; 4 + 8];
    cell[..4].copy_from_slice(&(N as i32).to_be_bytes());
    cell[4..4 + N].copy_from_slice(&bytes);
    out.put_slice(&cell[..4 + N]);
}

/// A value with its length in front; of NULL the length is -1.
fn write_with_length(value: &SqlValue, out: &mut BytesMut) -> Result<(), Box<dyn StdError + Sync + Send>> {
    let start = out.len() + 4;
    out.put_i32(-1);
    if let IsNull::No = write(value, out)? {
        let length = i32::try_from(out.len() - start)?;
        out[start - 4..start].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

/// The same, as an error of the library.
pub(crate) fn with_length(value: &SqlValue, out: &mut BytesMut) -> Result<()> {
    write_with_length(value, out).map_err(|reason| {
        Error::new(ErrorKind::Invalid, format!("the value cannot be sent to PostgreSQL: {reason}"))
    })
}

fn days(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - EPOCH_DAY
}

fn micros_of_day(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight()) * 1_000_000 + i64::from(time.nanosecond() / 1_000)
}

fn micros(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_micros() - EPOCH_MICROS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epochs_are_2000_01_01() {
        let day = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date");
        assert_eq!(days(day), 0);
        assert_eq!(micros(day.and_time(NaiveTime::MIN).and_utc()), 0);
    }

    #[test]
    fn nul_is_refused() {
        for value in [
            SqlValue::Text("a\0b".into()),
            SqlValue::Json("\"\0\"".into()),
            SqlValue::List(Kind::Text, vec![SqlValue::Text("\0".into())]),
        ] {
            let error = check(&[&value]).expect_err("NUL");
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(error.to_string().contains("cannot hold NUL"), "{error}");
        }
    }

    #[test]
    fn lists_are_of_one_kind() {
        let mixed = SqlValue::List(Kind::I32, vec![SqlValue::I32(1), SqlValue::I64(2)]);
        assert_eq!(check(&[&mixed]).expect_err("mixed").kind(), ErrorKind::Invalid);
        let with_null = SqlValue::List(Kind::I32, vec![SqlValue::I32(1), SqlValue::Null(Kind::I32)]);
        assert!(check(&[&with_null]).is_ok());
    }
}
