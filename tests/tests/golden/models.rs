//! Models with what those of `orm_tests::models` do not have.

use chrono::{DateTime, Utc};
use orm::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

/// The types behind features, and names that must be quoted.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    table = "or\"der",
    ordering(-price),
    index(group, -price, name = "dear", condition = |o| o.price.ge(Decimal::new(100, 0)) & o.note.is_not_null()),
    unique(token, name = "one_token", condition = |o| o.group.ne("it's")),
    check(name = "sane", |o| o.price.ge(Decimal::ZERO) & (o.note.ne("") | o.done.eq(true))),
)]
pub(crate) struct Order {
    #[orm(primary_key)]
    pub(crate) token: Uuid,
    pub(crate) price: Decimal,
    pub(crate) discount: Option<Decimal>,
    pub(crate) document: serde_json::Value,
    #[orm(column = "select", max_length = 10)]
    pub(crate) group: String,
    pub(crate) note: Option<String>,
    #[orm(default = false)]
    pub(crate) done: bool,
    #[orm(default = 0.5)]
    pub(crate) weight: f64,
    #[orm(db_default = "CURRENT_TIMESTAMP")]
    pub(crate) stamp: DateTime<Utc>,
    #[orm(auto_now_add)]
    pub(crate) made: DateTime<Utc>,
    #[orm(auto_now)]
    pub(crate) changed: DateTime<Utc>,
}

/// Arrays, which SQLite does not have.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(index(codes, condition = |s| s.labels.contains(["it's", "\"new\""])))]
pub(crate) struct Shelf {
    pub(crate) id: i64,
    #[orm(index, default = ["it's", "a \"b\" \\"])]
    pub(crate) labels: Vec<String>,
    #[orm(column = "co\"des")]
    pub(crate) codes: Option<Vec<i64>>,
    #[orm(default = [Decimal::new(15, 1)])]
    pub(crate) prices: Vec<Decimal>,
}

/// A row whose changes are counted.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) id: i64,
    pub(crate) text: String,
    #[orm(version, column = "re\"v")]
    pub(crate) version: i32,
}

/// A key of text, relations to itself, and a join table that is a model.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    many_to_many(friends: Person),
    many_to_many(clubs: Club through Membership),
    has_many(memberships: Membership.person),
    ordering(name)
)]
pub(crate) struct Person {
    #[orm(primary_key, max_length = 20)]
    pub(crate) code: String,
    pub(crate) name: String,
    #[orm(on_delete = SetNull)]
    pub(crate) partner: Option<OneToOne<Person>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(members: Person.clubs))]
pub(crate) struct Club {
    pub(crate) id: i32,
    pub(crate) name: String,
    /// Points at a table that points back.
    #[orm(on_delete = NoAction)]
    pub(crate) head: Option<ForeignKey<Membership>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(person, club), check(name = "levels", |m| m.level.in_([1, 2, 3]) & !m.level.in_([7])))]
pub(crate) struct Membership {
    pub(crate) id: i64,
    #[orm(on_delete = Cascade)]
    pub(crate) person: ForeignKey<Person>,
    #[orm(on_delete = Restrict)]
    pub(crate) club: ForeignKey<Club>,
    #[orm(default = 1)]
    pub(crate) level: i16,
}

/// A key of a foreign key and a text, which is neither first nor side by side.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Score {
    #[orm(default = 0)]
    pub(crate) points: i32,
    #[orm(primary_key, on_delete = Cascade)]
    pub(crate) player: ForeignKey<Person>,
    pub(crate) remark: Option<String>,
    #[orm(primary_key, column = "ga\"me", max_length = 20)]
    pub(crate) game: String,
    #[orm(version)]
    pub(crate) version: i32,
}

/// Narrow, and with nothing to tell versions by.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(guests: Guest.at))]
pub(crate) struct Table {
    pub(crate) id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Guest {
    #[orm(primary_key)]
    pub(crate) at: ForeignKey<Table>,
    #[orm(primary_key)]
    pub(crate) chair: i16,
    #[orm(default = 0)]
    pub(crate) glasses: i32,
}

pub(crate) type Others = (Order, Person, Club, Membership, Leaf, Score, Table, Guest);
