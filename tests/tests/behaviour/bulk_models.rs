//! Models with what those of `orm_tests::models` do not have: values that the database makes, newtypes, several unique constraints.

use chrono::{DateTime, Utc};
use orm::prelude::*;

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Size {
    Small,
    Large,
}

#[derive(Value, Debug, Clone, PartialEq)]
pub(super) struct Code(pub(super) String);

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(shelf, place), unique(label, name = "label_of_large", condition = |i| i.size.eq(Size::Large)))]
pub(super) struct Item {
    pub(super) id: i64,
    #[orm(unique)]
    pub(super) code: Code,
    pub(super) shelf: i32,
    pub(super) place: i32,
    pub(super) size: Size,
    #[orm(default = "")]
    pub(super) label: String,
    pub(super) note: Option<String>,
    pub(super) parent: Option<ForeignKey<Item>>,
    #[orm(db_default = "7")]
    pub(super) stock: i32,
    #[orm(default = 0)]
    pub(super) views: i64,
    #[orm(auto_now_add)]
    pub(super) made: DateTime<Utc>,
    #[orm(auto_now)]
    pub(super) changed: DateTime<Utc>,
}

/// A key of text.
#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct Country {
    #[orm(primary_key)]
    pub(super) code: String,
    pub(super) name: Option<String>,
    pub(super) weight: Option<f64>,
}

/// Texts that would do harm where they were not data.
pub(super) const HOSTILE: [&str; 6] = [
    "'; DROP TABLE item; --",
    "\"quoted\" $1 ? {}",
    "\\x41 \\N \\. \t\r\n",
    "ünï 漢字 \u{1F600}",
    "",
    "{NULL,\"a\"}",
];
