//! Values in memory: what a column holds, compared and computed with as api.md says.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::{Kind, Value};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::random::Random;

/// A value of any type, or NULL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    Date(NaiveDate),
    Time(NaiveTime),
    DateTime(NaiveDateTime),
    Moment(DateTime<Utc>),
    Decimal(Decimal),
    Uuid(Uuid),
    Json(serde_json::Value),
}

impl Cell {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The order of two values; `None` where either is NULL. JSON documents are equal or not, never more.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Null, _) | (_, Self::Null) => None,
            (Self::Bool(left), Self::Bool(right)) => Some(left.cmp(right)),
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(right),
            (Self::Text(left), Self::Text(right)) => Some(left.as_bytes().cmp(right.as_bytes())),
            (Self::Bytes(left), Self::Bytes(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Date(right)) => Some(left.cmp(right)),
            (Self::Time(left), Self::Time(right)) => Some(left.cmp(right)),
            (Self::DateTime(left), Self::DateTime(right)) => Some(left.cmp(right)),
            (Self::Moment(left), Self::Moment(right)) => Some(left.cmp(right)),
            (Self::Decimal(left), Self::Decimal(right)) => Some(left.cmp(right)),
            (Self::Uuid(left), Self::Uuid(right)) => Some(left.cmp(right)),
            (Self::Json(left), Self::Json(right)) => (left == right).then_some(Ordering::Equal),
            (left, right) => panic!("{left:?} and {right:?} are of two types"),
        }
    }

    /// A value of a type, from a small pool, so that values meet; with the cases at the edges.
    pub(crate) fn random(kind: Kind, random: &mut Random) -> Self {
        match kind {
            Kind::Bool => Self::Bool(random.chance(50)),
            Kind::I16 | Kind::I32 => Self::Int(random.between(-3, 9)),
            Kind::I64 => Self::Int(if random.chance(10) {
                *random.pick(&[i64::MIN, i64::MAX, 1 << 40])
            } else {
                random.between(-3, 12)
            }),
            Kind::F32 => Self::Float(random.between(-12, 12) as f64 / 4.0),
            Kind::F64 if random.chance(5) => {
                Self::Float(*random.pick(&[f64::INFINITY, f64::NEG_INFINITY, -0.0]))
            }
            Kind::F64 => Self::Float(random.between(-12, 12) as f64 / 4.0),
            Kind::Text => Self::Text(text(random)),
            Kind::Bytes => {
                Self::Bytes(random.pick(&[&b""[..], b"\0", b"\0\xff", b"a", b"ab", b"'", b"\x80"]).to_vec())
            }
            Kind::Date => Self::Date(date(random)),
            Kind::Time => Self::Time(time(random)),
            Kind::DateTime => Self::DateTime(date(random).and_time(time(random))),
            Kind::Timestamp => Self::Moment(date(random).and_time(time(random)).and_utc()),
            Kind::Decimal => {
                let texts = [
                    "0",
                    "1",
                    "1.0",
                    "1.50",
                    "-2.25",
                    "0.1",
                    "0.2",
                    "0.3",
                    "10",
                    "9",
                    "-10",
                    "12345.6789",
                    "0.30",
                ];
                Self::Decimal(random.pick(&texts).parse().expect("a decimal"))
            }
            Kind::Uuid => Self::Uuid(Uuid::from_u128(*random.pick(&[
                0,
                1,
                0xa,
                u128::MAX,
                0x9000 << 112,
                0xa000 << 112,
            ]))),
            Kind::Json => {
                let texts = [
                    "null",
                    "1",
                    "true",
                    "\"x\"",
                    "[1,2]",
                    "{\"a\":1}",
                    "{\"a\":1,\"b\":[null]}",
                    "\"it's\"",
                ];
                Self::Json(random.pick(&texts).parse().expect("a document"))
            }
            other => panic!("no values of {other:?}"),
        }
    }
}

/// Texts of one or two of these: what patterns and folding trip over.
pub(crate) const PIECES: &[&str] = &[
    "", "a", "A", "b", "ab", "aB", "é", "É", "ß", "straße", "STRAßE", "Ω", "ω", "Ł", "łódź", "Łódź", "Σ",
    "ς", "%", "_", "\\", "'", "50%", "a_b", "a%b", "a\\b", "it's", "\"", "日", "😀",
];

fn text(random: &mut Random) -> String {
    let mut text = (*random.pick(PIECES)).to_owned();
    if random.chance(40) {
        text.push_str(random.pick::<&str>(PIECES));
    }
    text
}

fn date(random: &mut Random) -> NaiveDate {
    let dates = [
        (1, 1, 1),
        (9999, 12, 31),
        (9999, 1, 1),
        (1999, 12, 31),
        (2000, 2, 29),
        (2004, 12, 31),
        (2005, 1, 1),
        (2005, 1, 2),
        (2005, 1, 3),
        (2009, 12, 31),
        (2010, 1, 3),
        (2020, 12, 31),
        (2024, 2, 29),
        (2024, 3, 31),
        (2024, 4, 1),
        (2024, 6, 30),
        (2024, 7, 1),
        (2024, 12, 29),
        (2024, 12, 30),
        (2024, 12, 31),
        (2025, 1, 1),
        (1969, 12, 31),
        (1970, 1, 1),
    ];
    let (year, month, day) = *random.pick(&dates);
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn time(random: &mut Random) -> NaiveTime {
    let times = [
        (0, 0, 0, 0),
        (23, 59, 59, 999_999),
        (12, 30, 15, 500_000),
        (0, 0, 0, 1),
        (12, 0, 0, 0),
        (11, 59, 59, 999_500),
        (7, 5, 9, 0),
    ];
    let (hour, minute, second, micro) = *random.pick(&times);
    NaiveTime::from_hms_micro_opt(hour, minute, second, micro).expect("a time")
}

/// A Rust type whose values a cell can hold.
pub(crate) trait Typed: Value + Clone {
    /// The value in a cell; `None` of NULL.
    fn of(cell: &Cell) -> Option<Self>;
}

macro_rules! typed {
    ($($type:ty, $variant:ident, $value:ident => $converted:expr;)*) => {$(
        impl Typed for $type {
            fn of(cell: &Cell) -> Option<Self> {
                match cell {
                    Cell::$variant($value) => Some($converted),
                    Cell::Null => None,
                    other => panic!("{other:?} is no {}", stringify!($type)),
                }
            }
        }
    )*};
}

typed! {
    bool, Bool, value => *value;
    i16, Int, value => i16::try_from(*value).expect("a small number");
    i32, Int, value => i32::try_from(*value).expect("a small number");
    i64, Int, value => *value;
    f32, Float, value => *value as f32;
    f64, Float, value => *value;
    String, Text, value => value.clone();
    Vec<u8>, Bytes, value => value.clone();
    NaiveDate, Date, value => *value;
    NaiveTime, Time, value => *value;
    NaiveDateTime, DateTime, value => *value;
    DateTime<Utc>, Moment, value => *value;
    Decimal, Decimal, value => *value;
    Uuid, Uuid, value => *value;
    serde_json::Value, Json, value => value.clone();
}

/// The type of a column: `T`, or `Option<T>`.
pub(crate) trait FromCell {
    fn from_cell(cell: &Cell) -> Self;
}

impl<T: Typed> FromCell for T {
    fn from_cell(cell: &Cell) -> Self {
        T::of(cell).expect("a value that is not NULL")
    }
}

impl<T: Typed> FromCell for Option<T> {
    fn from_cell(cell: &Cell) -> Self {
        T::of(cell)
    }
}
