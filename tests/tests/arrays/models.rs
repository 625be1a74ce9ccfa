//! The models of these tests.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Stored as its name.
#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Genre {
    Crime,
    #[orm(rename = "science \"fiction\"")]
    Science,
}

/// A newtype as an element.
#[derive(Value, Debug, Clone, PartialEq)]
pub(crate) struct Score(pub(crate) f64);

/// A newtype over a whole array.
#[derive(Value, Debug, Clone, PartialEq, Default)]
pub(crate) struct Aliases(pub(crate) Vec<String>);

/// An array, one that may be missing, and one that names itself.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(copies: Copy.book))]
pub(crate) struct Book {
    pub(crate) id: i64,
    #[orm(unique)]
    pub(crate) title: String,
    pub(crate) labels: Vec<String>,
    pub(crate) ratings: Option<Vec<i32>>,
    #[orm(default = ["new", "it's \"here\"\\"])]
    pub(crate) marks: Vec<String>,
    #[orm(default)]
    pub(crate) aliases: Aliases,
    #[orm(default)]
    pub(crate) cover: Vec<u8>,
}

/// A row that points at one with arrays.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Copy {
    pub(crate) id: i64,
    #[orm(on_delete = Cascade)]
    pub(crate) book: ForeignKey<Book>,
    pub(crate) shelves: Vec<i64>,
}

/// Arrays of every type.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Every {
    pub(crate) id: i64,
    pub(crate) bools: Vec<bool>,
    pub(crate) tiny: Vec<i8>,
    pub(crate) small: Vec<i16>,
    pub(crate) whole: Vec<i32>,
    pub(crate) big: Vec<i64>,
    pub(crate) unsigned: Vec<u32>,
    pub(crate) single: Vec<f32>,
    pub(crate) double: Vec<f64>,
    pub(crate) texts: Vec<String>,
    pub(crate) dates: Vec<NaiveDate>,
    pub(crate) times: Vec<NaiveTime>,
    pub(crate) locals: Vec<NaiveDateTime>,
    pub(crate) moments: Vec<DateTime<Utc>>,
    pub(crate) decimals: Vec<Decimal>,
    pub(crate) uuids: Vec<Uuid>,
    pub(crate) genres: Vec<Genre>,
    pub(crate) scores: Option<Vec<Score>>,
}

impl Book {
    /// A book of this title with these labels.
    pub(crate) fn labelled(db: &Database, title: &str, labels: &[&str]) -> Self {
        Self::create().title(title).labels(labels).save(db).unwrap()
    }
}

/// The titles of the books that a condition keeps.
macro_rules! kept {
    ($db:ident, $filter:expr) => {
        Book::objects().filter($filter).order_by(|b| b.id).values(|b| b.title).all($db).unwrap()
    };
}

/// What an expression is of each book.
macro_rules! of_each {
    ($db:ident, $values:expr) => {
        Book::objects().order_by(|b| b.id).values($values).all($db).unwrap()
    };
}

pub(crate) use {kept, of_each};
