//! A row of rusqlite as cells. Text and blobs are borrowed from SQLite's own buffer.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm_core::backend::Columns;
use orm_core::value::{CellError, Cells, Value};
use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::time;

/// The current row of a running statement.
pub(crate) struct SqliteRow<'row, 'statement> {
    row: &'row Row<'statement>,
}

impl<'row, 'statement> SqliteRow<'row, 'statement> {
    #[inline]
    pub(crate) fn new(row: &'row Row<'statement>) -> Self {
        Self { row }
    }

    #[inline]
    fn cell(&self, index: usize) -> Result<ValueRef<'_>, CellError> {
        self.row.get_ref(index).map_err(|_| no_such_cell(index))
    }

    #[inline]
    fn integer(&self, index: usize, expected: &str) -> Result<Option<i64>, CellError> {
        match self.cell(index)? {
            ValueRef::Integer(value) => Ok(Some(value)),
            ValueRef::Null => Ok(None),
            other => Err(wrong_type(expected, other)),
        }
    }

    #[inline]
    fn narrow<T: TryFrom<i64>>(&self, index: usize, expected: &str) -> Result<Option<T>, CellError> {
        match self.integer(index, expected)? {
            Some(value) => T::try_from(value).map(Some).map_err(|_| out_of_range(expected, value)),
            None => Ok(None),
        }
    }

    #[inline]
    fn raw_text(&self, index: usize, expected: &str) -> Result<Option<&[u8]>, CellError> {
        match self.cell(index)? {
            ValueRef::Text(bytes) => Ok(Some(bytes)),
            ValueRef::Null => Ok(None),
            other => Err(wrong_type(expected, other)),
        }
    }

    #[inline]
    fn parsed<T>(
        &self,
        index: usize,
        expected: &str,
        parse: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<Option<T>, CellError> {
        match self.raw_text(index, expected)? {
            Some(bytes) => parse(bytes).map(Some).ok_or_else(|| malformed(expected, bytes)),
            None => Ok(None),
        }
    }
}

impl Cells for SqliteRow<'_, '_> {
    #[inline]
    fn is_null(&self, index: usize) -> Result<bool, CellError> {
        Ok(matches!(self.cell(index)?, ValueRef::Null))
    }

    #[inline]
    fn bool(&self, index: usize) -> Result<Option<bool>, CellError> {
        match self.integer(index, "truth value")? {
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(other) => Err(out_of_range("truth value (0 or 1)", other)),
            None => Ok(None),
        }
    }

    #[inline]
    fn i16(&self, index: usize) -> Result<Option<i16>, CellError> {
        self.narrow(index, "16-bit integer")
    }

    #[inline]
    fn i32(&self, index: usize) -> Result<Option<i32>, CellError> {
        self.narrow(index, "32-bit integer")
    }

    #[inline]
    fn i64(&self, index: usize) -> Result<Option<i64>, CellError> {
        self.integer(index, "64-bit integer")
    }

    #[inline]
    fn f32(&self, index: usize) -> Result<Option<f32>, CellError> {
        match self.f64(index)? {
            // SQLite has no narrow floats: an average or a raw statement gives 64 bits, which are rounded
            // as PostgreSQL rounds what is put into a `real`.
            Some(wide) => match wide as f32 {
                narrow if narrow.is_infinite() && wide.is_finite() => Err(out_of_range("32-bit float", wide)),
                narrow => Ok(Some(narrow)),
            },
            None => Ok(None),
        }
    }

    #[inline]
    fn f64(&self, index: usize) -> Result<Option<f64>, CellError> {
        /// Above it, floats skip integers.
        const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
        match self.cell(index)? {
            ValueRef::Real(value) => Ok(Some(value)),
            ValueRef::Integer(value) if value.unsigned_abs() <= EXACT => Ok(Some(value as f64)),
            ValueRef::Integer(value) => Err(out_of_range("64-bit float without loss", value)),
            ValueRef::Null => Ok(None),
            other => Err(wrong_type("float", other)),
        }
    }

    #[inline]
    fn text(&self, index: usize) -> Result<Option<&str>, CellError> {
        match self.raw_text(index, "text")? {
            Some(bytes) => str::from_utf8(bytes).map(Some).map_err(|_| malformed("UTF-8 text", bytes)),
            None => Ok(None),
        }
    }

    #[inline]
    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, CellError> {
        match self.cell(index)? {
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            ValueRef::Null => Ok(None),
            other => Err(wrong_type("bytes", other)),
        }
    }

    #[inline]
    fn date(&self, index: usize) -> Result<Option<NaiveDate>, CellError> {
        self.parsed(index, "date `YYYY-MM-DD`", time::parse_date)
    }

    #[inline]
    fn time(&self, index: usize) -> Result<Option<NaiveTime>, CellError> {
        self.parsed(index, "time `HH:MM:SS.ffffff`", time::parse_time)
    }

    #[inline]
    fn datetime(&self, index: usize) -> Result<Option<NaiveDateTime>, CellError> {
        self.parsed(index, "date and time `YYYY-MM-DD HH:MM:SS.ffffff`", time::parse_datetime)
    }

    #[inline]
    fn timestamp(&self, index: usize) -> Result<Option<DateTime<Utc>>, CellError> {
        self.parsed(index, "UTC timestamp `YYYY-MM-DD HH:MM:SS.ffffff`", time::parse_timestamp)
    }

    #[cfg(feature = "decimal")]
    fn decimal(&self, index: usize) -> Result<Option<rust_decimal::Decimal>, CellError> {
        match self.cell(index)? {
            // A whole number without quotes, as raw statements write it, is as exact.
            ValueRef::Integer(value) => Ok(Some(value.into())),
            _ => self.parsed(index, "decimal", crate::decimal::parse),
        }
    }

    #[cfg(feature = "uuid")]
    fn uuid(&self, index: usize) -> Result<Option<uuid::Uuid>, CellError> {
        self.parsed(index, "UUID", |bytes| {
            // The other notations would not equal the one that parameters are bound in.
            (bytes.len() == uuid::fmt::Hyphenated::LENGTH)
                .then(|| uuid::Uuid::try_parse_ascii(bytes).ok())
                .flatten()
        })
    }

    #[inline]
    fn json(&self, index: usize) -> Result<Option<&str>, CellError> {
        self.text(index)
    }

    // Models are refused before a statement of theirs is run; this is a raw one.
    fn array<T: Value>(&self, _: usize) -> Result<Option<Vec<T>>, CellError> {
        Err(CellError::unsupported("SQLite has no arrays: read a `Json<Vec<T>>`"))
    }
}

impl Columns for SqliteRow<'_, '_> {
    fn len(&self) -> usize {
        self.row.as_ref().column_count()
    }

    fn name(&self, index: usize) -> &str {
        self.row.as_ref().column_name(index).unwrap_or_default()
    }

    fn describe(&self, index: usize) -> String {
        match self.row.get_ref(index) {
            Ok(value) => describe(value),
            Err(_) => no_such_cell(index).to_string(),
        }
    }
}

fn describe(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(value) => format!("INTEGER {value}"),
        ValueRef::Real(value) => format!("REAL {value:?}"),
        ValueRef::Text(bytes) => format!("TEXT {:?}", excerpt(bytes)),
        ValueRef::Blob(bytes) => format!("BLOB of {} bytes", bytes.len()),
    }
}

/// The first characters of a text, for a message.
fn excerpt(bytes: &[u8]) -> Cow<'_, str> {
    const LONGEST: usize = 60;
    let text = String::from_utf8_lossy(bytes);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => text,
    }
}

#[cold]
fn no_such_cell(index: usize) -> CellError {
    CellError::wrong_type("a cell", format_args!("no column {index} in the row"))
}

#[cold]
fn wrong_type(expected: &str, found: ValueRef<'_>) -> CellError {
    CellError::wrong_type(expected, describe(found))
}

#[cold]
fn out_of_range(expected: &str, found: impl std::fmt::Display) -> CellError {
    CellError::malformed(expected, format_args!("{found} is out of range"))
}

#[cold]
fn malformed(expected: &str, found: &[u8]) -> CellError {
    CellError::malformed(expected, format_args!("{:?}", excerpt(found)))
}
