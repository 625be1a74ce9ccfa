//! `Cursor`: where a keyset page ended, as an opaque string to the outside.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use crate::error::{Error, ErrorKind, Result};
use crate::value::{Kind, SqlValue};

/// The types of the values that a query is ordered by: a tuple.
pub trait CursorKey {}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name),+> CursorKey for ($($name,)+) {}
    };
}

crate::query::for_each_tuple!(tuples);

/// Where a page ended, in a query ordered by values of the types `K`.
///
/// `Display` gives an opaque string, and `FromStr` takes it back. It belongs to one query: another refuses it. It is not
/// secret, and not signed: whoever has it can read the values in it and make up others.
pub struct Cursor<K> {
    pub(super) query: u64,
    pub(super) values: Vec<SqlValue>,
    key: PhantomData<fn() -> K>,
}

impl<K> Cursor<K> {
    pub(super) fn new(query: u64, values: Vec<SqlValue>) -> Self {
        Self { query, values, key: PhantomData }
    }
}

impl<K> Clone for Cursor<K> {
    fn clone(&self) -> Self {
        Self::new(self.query, self.values.clone())
    }
}

impl<K> PartialEq for Cursor<K> {
    fn eq(&self, other: &Self) -> bool {
        self.query == other.query && self.values == other.values
    }
}

impl<K> fmt::Debug for Cursor<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cursor({self})")
    }
}

impl<K> fmt::Display for Cursor<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("{:016x}", self.query);
        for value in &self.values {
            text.push('\u{1f}');
            text.push_str(&encode(value));
        }
        text.bytes().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl<K> FromStr for Cursor<K> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).ok_or_else(malformed)
    }
}

#[cold]
pub(super) fn malformed() -> Error {
    Error::new(
        ErrorKind::Invalid,
        "this is not a cursor of this query: start from the first page, without a cursor",
    )
}

fn parse<K>(text: &str) -> Option<Cursor<K>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect();
    let decoded = String::from_utf8(bytes?).ok()?;
    let mut parts = decoded.split('\u{1f}');
    let query = u64::from_str_radix(parts.next()?, 16).ok()?;
    let values: Option<Vec<SqlValue>> = parts.map(decode).collect();
    Some(Cursor::new(query, values?))
}

/// A value as a letter for its type and its text. Text that holds the separator is written with its bytes in hexadecimal.
fn encode(value: &SqlValue) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match value {
        SqlValue::Null(kind) => format!("n{}", letter(*kind)),
        SqlValue::Bool(value) => format!("b{}", u8::from(*value)),
        SqlValue::I16(value) => format!("s{value}"),
        SqlValue::I32(value) => format!("i{value}"),
        SqlValue::I64(value) => format!("l{value}"),
        SqlValue::F32(value) => format!("f{}", value.to_bits()),
        SqlValue::F64(value) => format!("d{}", value.to_bits()),
        SqlValue::Text(value) => format!("t{}", hex(value.as_bytes())),
        SqlValue::Json(value) => format!("j{}", hex(value.as_bytes())),
        SqlValue::Bytes(value) => format!("x{}", hex(value)),
        SqlValue::Date(value) => format!("D{value}"),
        SqlValue::Time(value) => format!("T{value}"),
        SqlValue::DateTime(value) => format!("M{value}"),
        SqlValue::Timestamp(value) => format!("Z{}", value.timestamp_micros()),
        #[cfg(feature = "decimal")]
        SqlValue::Decimal(value) => format!("N{value}"),
        #[cfg(feature = "uuid")]
        SqlValue::Uuid(value) => format!("u{value}"),
        // A keyset is not ordered by an array, and a list is nothing to order by.
        SqlValue::Array(..) | SqlValue::List(..) => String::new(),
    }
}

fn decode(text: &str) -> Option<SqlValue> {
    let (letter, rest) = text.split_at_checked(1)?;
    let bytes = || -> Option<Vec<u8>> {
        (0..rest.len()).step_by(2).map(|at| u8::from_str_radix(rest.get(at..at + 2)?, 16).ok()).collect()
    };
    Some(match letter {
        "n" => SqlValue::Null(kind(rest)?),
        "b" => SqlValue::Bool(rest == "1"),
        "s" => SqlValue::I16(rest.parse().ok()?),
        "i" => SqlValue::I32(rest.parse().ok()?),
        "l" => SqlValue::I64(rest.parse().ok()?),
        "f" => SqlValue::F32(f32::from_bits(rest.parse().ok()?)),
        "d" => SqlValue::F64(f64::from_bits(rest.parse().ok()?)),
        "t" => SqlValue::Text(String::from_utf8(bytes()?).ok()?),
        "j" => SqlValue::Json(String::from_utf8(bytes()?).ok()?),
        "x" => SqlValue::Bytes(bytes()?),
        "D" => SqlValue::Date(rest.parse::<NaiveDate>().ok()?),
        "T" => SqlValue::Time(rest.parse::<NaiveTime>().ok()?),
        "M" => SqlValue::DateTime(NaiveDateTime::parse_from_str(rest, "%Y-%m-%d %H:%M:%S%.f").ok()?),
        "Z" => SqlValue::Timestamp(DateTime::from_timestamp_micros(rest.parse().ok()?)?),
        #[cfg(feature = "decimal")]
        "N" => SqlValue::Decimal(rest.parse().ok()?),
        #[cfg(feature = "uuid")]
        "u" => SqlValue::Uuid(rest.parse().ok()?),
        _ => return None,
    })
}

const LETTERS: [(char, Kind); 15] = [
    ('b', Kind::Bool),
    ('s', Kind::I16),
    ('i', Kind::I32),
    ('l', Kind::I64),
    ('f', Kind::F32),
    ('d', Kind::F64),
    ('t', Kind::Text),
    ('j', Kind::Json),
    ('x', Kind::Bytes),
    ('D', Kind::Date),
    ('T', Kind::Time),
    ('M', Kind::DateTime),
    ('Z', Kind::Timestamp),
    ('N', Kind::Decimal),
    ('u', Kind::Uuid),
];

fn letter(kind: Kind) -> char {
    LETTERS.iter().find(|(_, own)| *own == kind).map_or('t', |(letter, _)| *letter)
}

fn kind(letter: &str) -> Option<Kind> {
    let letter = letter.chars().next()?;
    LETTERS.iter().find(|(own, _)| *own == letter).map(|(_, kind)| *kind)
}
