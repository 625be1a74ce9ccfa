//! One cell: its bytes as they came, and the type that the database says they have. The type is compared, the bytes are decoded by hand.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm_core::value::CellError;
use postgres::types::{Kind, Type};

use crate::bind::{EPOCH_DAY, EPOCH_MICROS};

/// The bytes and the type of a cell that is not NULL.
pub(crate) type Cell<'a> = (&'a [u8], &'a Type);

#[inline]
pub(crate) fn bool(cell: Option<Cell<'_>>) -> Result<Option<bool>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::BOOL => Ok(Some(fixed::<1>(raw, "bool")? != [0])),
        _ => Err(CellError::wrong_type("bool", ty)),
    }
}

#[inline]
pub(crate) fn i16(cell: Option<Cell<'_>>) -> Result<Option<i16>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::INT2 => Ok(Some(i16::from_be_bytes(fixed(raw, "i16")?))),
        _ => Err(CellError::wrong_type("i16", ty)),
    }
}

#[inline]
pub(crate) fn i32(cell: Option<Cell<'_>>) -> Result<Option<i32>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::INT4 => Ok(Some(i32::from_be_bytes(fixed(raw, "i32")?))),
        Type::INT2 => Ok(Some(i16::from_be_bytes(fixed(raw, "i16")?).into())),
        _ => Err(CellError::wrong_type("i32", ty)),
    }
}

#[inline]
pub(crate) fn i64(cell: Option<Cell<'_>>) -> Result<Option<i64>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::INT8 => Ok(Some(i64::from_be_bytes(fixed(raw, "i64")?))),
        Type::INT4 => Ok(Some(i32::from_be_bytes(fixed(raw, "i32")?).into())),
        Type::INT2 => Ok(Some(i16::from_be_bytes(fixed(raw, "i16")?).into())),
        _ => Err(CellError::wrong_type("i64", ty)),
    }
}

#[inline]
pub(crate) fn f32(cell: Option<Cell<'_>>) -> Result<Option<f32>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::FLOAT4 => Ok(Some(f32::from_be_bytes(fixed(raw, "f32")?))),
        _ => Err(CellError::wrong_type("f32", ty)),
    }
}

#[inline]
pub(crate) fn f64(cell: Option<Cell<'_>>) -> Result<Option<f64>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::FLOAT8 => Ok(Some(f64::from_be_bytes(fixed(raw, "f64")?))),
        Type::FLOAT4 => Ok(Some(f32::from_be_bytes(fixed(raw, "f32")?).into())),
        _ => Err(CellError::wrong_type("f64", ty)),
    }
}

#[inline]
pub(crate) fn text<'a>(cell: Option<Cell<'a>>) -> Result<Option<&'a str>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => utf8(raw, "text").map(Some),
        _ if is_like_text(ty) => utf8(raw, "text").map(Some),
        _ => Err(CellError::wrong_type("text", ty)),
    }
}

#[inline]
pub(crate) fn bytes<'a>(cell: Option<Cell<'a>>) -> Result<Option<&'a [u8]>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::BYTEA => Ok(Some(raw)),
        _ => Err(CellError::wrong_type("bytes", ty)),
    }
}

#[inline]
pub(crate) fn date(cell: Option<Cell<'_>>) -> Result<Option<NaiveDate>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::DATE => day(i32::from_be_bytes(fixed(raw, "date")?)).map(Some),
        _ => Err(CellError::wrong_type("date", ty)),
    }
}

#[inline]
pub(crate) fn time(cell: Option<Cell<'_>>) -> Result<Option<NaiveTime>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::TIME => time_of_day(i64::from_be_bytes(fixed(raw, "time")?)).map(Some),
        _ => Err(CellError::wrong_type("time", ty)),
    }
}

#[inline]
pub(crate) fn datetime(cell: Option<Cell<'_>>) -> Result<Option<NaiveDateTime>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::TIMESTAMP => {
            moment(i64::from_be_bytes(fixed(raw, "timestamp")?)).map(|moment| Some(moment.naive_utc()))
        }
        _ => Err(CellError::wrong_type("timestamp without time zone", ty)),
    }
}

#[inline]
pub(crate) fn timestamp(cell: Option<Cell<'_>>) -> Result<Option<DateTime<Utc>>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::TIMESTAMPTZ => moment(i64::from_be_bytes(fixed(raw, "timestamptz")?)).map(Some),
        _ => Err(CellError::wrong_type("timestamptz", ty)),
    }
}

#[cfg(feature = "decimal")]
pub(crate) fn decimal(cell: Option<Cell<'_>>) -> Result<Option<rust_decimal::Decimal>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::NUMERIC => crate::numeric::read(raw).map(Some),
        _ => Err(CellError::wrong_type("numeric", ty)),
    }
}

#[cfg(feature = "uuid")]
#[inline]
pub(crate) fn uuid(cell: Option<Cell<'_>>) -> Result<Option<uuid::Uuid>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::UUID => Ok(Some(uuid::Uuid::from_bytes(fixed(raw, "uuid")?))),
        _ => Err(CellError::wrong_type("uuid", ty)),
    }
}

#[inline]
pub(crate) fn json<'a>(cell: Option<Cell<'a>>) -> Result<Option<&'a str>, CellError> {
    let Some((raw, ty)) = cell else { return Ok(None) };
    match *ty {
        Type::JSONB => match raw {
            [1, text @ ..] => utf8(text, "JSON document").map(Some),
            _ => Err(CellError::malformed("JSON document", "an unknown version of the format of jsonb")),
        },
        Type::JSON => utf8(raw, "JSON document").map(Some),
        _ => Err(CellError::wrong_type("json or jsonb", ty)),
    }
}

/// The bytes of a value of a fixed width.
#[inline]
fn fixed<const N: usize>(raw: &[u8], name: &str) -> Result<[u8; N], CellError> {
    raw.try_into().map_err(|_| CellError::malformed(name, format!("{} bytes long", raw.len())))
}

#[inline]
fn utf8<'a>(raw: &'a [u8], name: &str) -> Result<&'a str, CellError> {
    std::str::from_utf8(raw).map_err(|error| CellError::malformed(name, error))
}

/// Enums and `citext` have no fixed number; their binary format is their text.
#[cold]
fn is_like_text(ty: &Type) -> bool {
    matches!(ty.kind(), Kind::Enum(_)) || ty.name() == "citext"
}

#[inline]
fn day(days: i32) -> Result<NaiveDate, CellError> {
    days.checked_add(EPOCH_DAY)
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .ok_or_else(|| out_of_range("date", days == i32::MAX || days == i32::MIN))
}

/// PostgreSQL's last time of a day is 24:00:00, for which chrono has no value.
#[inline]
fn time_of_day(micros: i64) -> Result<NaiveTime, CellError> {
    u32::try_from(micros / 1_000_000)
        .ok()
        .and_then(|seconds| {
            NaiveTime::from_num_seconds_from_midnight_opt(seconds, (micros % 1_000_000) as u32 * 1_000)
        })
        .ok_or_else(|| CellError::malformed("time", "24:00:00 is outside of what a `NaiveTime` holds"))
}

#[inline]
fn moment(micros: i64) -> Result<DateTime<Utc>, CellError> {
    // The largest and the smallest number stand for infinity, and adding overflows for the first alone.
    micros
        .checked_add(EPOCH_MICROS)
        .filter(|_| micros != i64::MIN)
        .and_then(DateTime::from_timestamp_micros)
        .ok_or_else(|| out_of_range("timestamp", micros == i64::MAX || micros == i64::MIN))
}

#[cold]
fn out_of_range(name: &str, infinite: bool) -> CellError {
    CellError::malformed(name, if infinite { "it is infinite" } else { "it is outside of what chrono holds" })
}
