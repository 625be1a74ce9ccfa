//! Rows, read from the driver's buffer. The type of a cell is compared, its bytes are decoded by hand.
//!
//! A NULL fits every type: PostgreSQL calls a bare NULL `text`, and SQLite gives it no type at all.

use std::error::Error as StdError;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm_core::backend::Columns;
use orm_core::value::{CellError, Cells};
use postgres::Row;
use postgres::types::{FromSql, Kind, Type};

use crate::bind::{EPOCH_DAY, EPOCH_MICROS};

/// A row of PostgreSQL.
#[derive(Debug)]
pub struct PostgresRow(pub(crate) Row);

/// The bytes of a cell, as they came.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    #[inline]
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(raw))
    }

    #[inline]
    fn accepts(_: &Type) -> bool {
        true
    }
}

impl PostgresRow {
    /// The bytes and the type of a cell; `None` for NULL.
    #[inline]
    fn cell(&self, index: usize) -> Result<Option<(&[u8], &Type)>, CellError> {
        let Some(column) = self.0.columns().get(index) else {
            return Err(no_column(index, self.0.len()));
        };
        match self.0.try_get::<usize, Option<Raw<'_>>>(index) {
            Ok(Some(Raw(raw))) => Ok(Some((raw, column.type_()))),
            Ok(None) => Ok(None),
            Err(error) => Err(CellError::malformed("cell", error)),
        }
    }
}

#[cold]
fn no_column(index: usize, len: usize) -> CellError {
    CellError::malformed("column of the row", format!("position {index} of {len}"))
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

impl Cells for PostgresRow {
    #[inline]
    fn is_null(&self, index: usize) -> Result<bool, CellError> {
        Ok(self.cell(index)?.is_none())
    }

    #[inline]
    fn bool(&self, index: usize) -> Result<Option<bool>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::BOOL => Ok(Some(fixed::<1>(raw, "bool")? != [0])),
            _ => Err(CellError::wrong_type("bool", ty)),
        }
    }

    #[inline]
    fn i16(&self, index: usize) -> Result<Option<i16>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::INT2 => Ok(Some(i16::from_be_bytes(fixed(raw, "i16")?))),
            _ => Err(CellError::wrong_type("i16", ty)),
        }
    }

    #[inline]
    fn i32(&self, index: usize) -> Result<Option<i32>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::INT4 => Ok(Some(i32::from_be_bytes(fixed(raw, "i32")?))),
            Type::INT2 => Ok(Some(i16::from_be_bytes(fixed(raw, "i16")?).into())),
            _ => Err(CellError::wrong_type("i32", ty)),
        }
    }

    #[inline]
    fn i64(&self, index: usize) -> Result<Option<i64>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::INT8 => Ok(Some(i64::from_be_bytes(fixed(raw, "i64")?))),
            Type::INT4 => Ok(Some(i32::from_be_bytes(fixed(raw, "i32")?).into())),
            Type::INT2 => Ok(Some(i16::from_be_bytes(fixed(raw, "i16")?).into())),
            _ => Err(CellError::wrong_type("i64", ty)),
        }
    }

    #[inline]
    fn f32(&self, index: usize) -> Result<Option<f32>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::FLOAT4 => Ok(Some(f32::from_be_bytes(fixed(raw, "f32")?))),
            _ => Err(CellError::wrong_type("f32", ty)),
        }
    }

    #[inline]
    fn f64(&self, index: usize) -> Result<Option<f64>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::FLOAT8 => Ok(Some(f64::from_be_bytes(fixed(raw, "f64")?))),
            Type::FLOAT4 => Ok(Some(f32::from_be_bytes(fixed(raw, "f32")?).into())),
            _ => Err(CellError::wrong_type("f64", ty)),
        }
    }

    #[inline]
    fn text(&self, index: usize) -> Result<Option<&str>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
                utf8(raw, "text").map(Some)
            }
            _ if is_like_text(ty) => utf8(raw, "text").map(Some),
            _ => Err(CellError::wrong_type("text", ty)),
        }
    }

    #[inline]
    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::BYTEA => Ok(Some(raw)),
            _ => Err(CellError::wrong_type("bytes", ty)),
        }
    }

    #[inline]
    fn date(&self, index: usize) -> Result<Option<NaiveDate>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::DATE => date(i32::from_be_bytes(fixed(raw, "date")?)).map(Some),
            _ => Err(CellError::wrong_type("date", ty)),
        }
    }

    #[inline]
    fn time(&self, index: usize) -> Result<Option<NaiveTime>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::TIME => time(i64::from_be_bytes(fixed(raw, "time")?)).map(Some),
            _ => Err(CellError::wrong_type("time", ty)),
        }
    }

    #[inline]
    fn datetime(&self, index: usize) -> Result<Option<NaiveDateTime>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::TIMESTAMP => {
                moment(i64::from_be_bytes(fixed(raw, "timestamp")?)).map(|moment| Some(moment.naive_utc()))
            }
            _ => Err(CellError::wrong_type("timestamp without time zone", ty)),
        }
    }

    #[inline]
    fn timestamp(&self, index: usize) -> Result<Option<DateTime<Utc>>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::TIMESTAMPTZ => moment(i64::from_be_bytes(fixed(raw, "timestamptz")?)).map(Some),
            _ => Err(CellError::wrong_type("timestamptz", ty)),
        }
    }

    #[cfg(feature = "decimal")]
    fn decimal(&self, index: usize) -> Result<Option<rust_decimal::Decimal>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::NUMERIC => crate::numeric::read(raw).map(Some),
            _ => Err(CellError::wrong_type("numeric", ty)),
        }
    }

    #[cfg(feature = "uuid")]
    #[inline]
    fn uuid(&self, index: usize) -> Result<Option<uuid::Uuid>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::UUID => Ok(Some(uuid::Uuid::from_bytes(fixed(raw, "uuid")?))),
            _ => Err(CellError::wrong_type("uuid", ty)),
        }
    }

    #[inline]
    fn json(&self, index: usize) -> Result<Option<&str>, CellError> {
        let Some((raw, ty)) = self.cell(index)? else { return Ok(None) };
        match *ty {
            Type::JSONB => match raw {
                [1, text @ ..] => utf8(text, "JSON document").map(Some),
                _ => Err(CellError::malformed("JSON document", "an unknown version of the format of jsonb")),
            },
            Type::JSON => utf8(raw, "JSON document").map(Some),
            _ => Err(CellError::wrong_type("json or jsonb", ty)),
        }
    }
}

/// Enums and `citext` have no fixed number; their binary format is their text.
#[cold]
fn is_like_text(ty: &Type) -> bool {
    matches!(ty.kind(), Kind::Enum(_)) || ty.name() == "citext"
}

#[inline]
fn date(days: i32) -> Result<NaiveDate, CellError> {
    days.checked_add(EPOCH_DAY)
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .ok_or_else(|| out_of_range("date", days == i32::MAX || days == i32::MIN))
}

/// PostgreSQL's last time of a day is 24:00:00, for which chrono has no value.
#[inline]
fn time(micros: i64) -> Result<NaiveTime, CellError> {
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

impl Columns for PostgresRow {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn name(&self, index: usize) -> &str {
        self.0.columns().get(index).map_or("", |column| column.name())
    }

    fn describe(&self, index: usize) -> String {
        match self.cell(index) {
            Ok(Some((raw, ty))) => self.shown(index, raw, ty).unwrap_or_else(|error| error.to_string()),
            Ok(None) => "NULL".to_owned(),
            Err(error) => error.to_string(),
        }
    }
}

impl PostgresRow {
    fn shown(&self, index: usize, raw: &[u8], ty: &Type) -> Result<String, CellError> {
        Ok(match *ty {
            Type::BOOL => shown(self.bool(index)?),
            Type::INT2 | Type::INT4 | Type::INT8 => shown(self.i64(index)?),
            Type::FLOAT4 => shown(self.f32(index)?),
            Type::FLOAT8 => shown(self.f64(index)?),
            Type::BYTEA => raw.iter().fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}")),
            Type::DATE => shown(self.date(index)?),
            Type::TIME => shown(self.time(index)?),
            Type::TIMESTAMP => shown(self.datetime(index)?),
            Type::TIMESTAMPTZ => shown(self.timestamp(index)?),
            #[cfg(feature = "decimal")]
            Type::NUMERIC => shown(self.decimal(index)?),
            #[cfg(feature = "uuid")]
            Type::UUID => shown(self.uuid(index)?),
            Type::JSON | Type::JSONB => shown(self.json(index)?),
            _ => match self.text(index) {
                Ok(text) => shown(text.map(|text| format!("{text:?}"))),
                Err(_) => format!("<{ty}, {} bytes>", raw.len()),
            },
        })
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |value| value.to_string())
}
