//! A small family of models with a relation of each kind, and a column of each type.
//!
//! All models share `number`, `maybe`, `text` and `word`, so that a predicate can be made for any of them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(people: Person.home))]
pub struct City {
    pub id: i64,
    pub number: i32,
    pub maybe: Option<i32>,
    pub text: String,
    pub word: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    has_many(reports: Person.boss),
    has_many(written: Work.author),
    has_many(edited: Work.editor),
    has_one(passport: Passport.holder)
)]
pub struct Person {
    pub id: i64,
    pub number: i32,
    pub maybe: Option<i32>,
    pub text: String,
    pub word: Option<String>,
    pub day: Option<NaiveDate>,
    pub flag: bool,
    pub home: ForeignKey<City>,
    pub boss: Option<ForeignKey<Person>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Passport {
    pub id: i64,
    pub number: i32,
    pub maybe: Option<i32>,
    pub text: String,
    pub word: Option<String>,
    pub holder: OneToOne<Person>,
}

/// The only one with an ordering of its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(notes: Note.work), many_to_many(labels: Label), ordering(-number, id))]
pub struct Work {
    pub id: i64,
    pub number: i32,
    pub maybe: Option<i32>,
    pub text: String,
    pub word: Option<String>,
    pub day: NaiveDate,
    pub author: ForeignKey<Person>,
    pub editor: Option<ForeignKey<Person>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(works: Work.labels))]
pub struct Label {
    pub id: i64,
    pub number: i32,
    pub maybe: Option<i32>,
    pub text: String,
    pub word: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Note {
    pub id: i64,
    pub number: i32,
    pub maybe: Option<i32>,
    pub text: String,
    pub word: Option<String>,
    pub work: Option<ForeignKey<Work>>,
}

/// A column of each type, and of each nullable type.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(fans: Thing.peer))]
pub struct Thing {
    pub id: i64,
    pub number: i32,
    pub maybe: Option<i32>,
    pub text: String,
    pub word: Option<String>,
    pub small: i16,
    pub maybe_small: Option<i16>,
    pub large: i64,
    pub maybe_large: Option<i64>,
    pub single: f32,
    pub maybe_single: Option<f32>,
    pub double: f64,
    pub maybe_double: Option<f64>,
    pub flag: bool,
    pub maybe_flag: Option<bool>,
    pub bytes: Vec<u8>,
    pub maybe_bytes: Option<Vec<u8>>,
    pub date: NaiveDate,
    pub maybe_date: Option<NaiveDate>,
    pub time: NaiveTime,
    pub maybe_time: Option<NaiveTime>,
    pub datetime: NaiveDateTime,
    pub maybe_datetime: Option<NaiveDateTime>,
    pub moment: DateTime<Utc>,
    pub maybe_moment: Option<DateTime<Utc>>,
    pub decimal: Decimal,
    pub maybe_decimal: Option<Decimal>,
    pub uuid: Uuid,
    pub maybe_uuid: Option<Uuid>,
    pub json: serde_json::Value,
    pub maybe_json: Option<serde_json::Value>,
    pub peer: Option<ForeignKey<Thing>>,
}

/// The tables of all of these.
pub type All = (City, Person, Passport, Work, Label, Note, Thing);
