//! Every attribute, and names that are keywords or clash.

use chrono::{DateTime, NaiveDate, Utc};
use orm::prelude::*;

/// Keywords.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(r#loop: Type.r#ref))]
pub struct Type {
    /// The key.
    pub id: i64,
    /// A keyword.
    pub r#type: String,
    /// A keyword.
    pub r#ref: Option<ForeignKey<Self>>,
    /// Set by the library.
    #[orm(auto_now_add)]
    pub made: DateTime<Utc>,
    /// Set by the library.
    #[orm(auto_now)]
    pub changed: Option<DateTime<Utc>>,
    /// Set by the library.
    #[orm(auto_now)]
    pub day: NaiveDate,
    /// Set by the database.
    #[orm(db_default = "42")]
    pub answer: i32,
    /// Set by the type.
    #[orm(default)]
    pub nothing: i64,
    /// Set to a number.
    #[orm(default = 7)]
    pub maybe: Option<i32>,
    /// Set to a row.
    #[orm(default = 1, on_delete = SetDefault)]
    pub other: ForeignKey<Self>,
}

/// A struct whose name is a keyword in snake case.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Super {
    /// The key.
    #[orm(primary_key, default = "new")]
    pub code: String,
}

/// Types that have the names that generated parameters would have.
#[derive(Debug, Clone, PartialEq, Value)]
pub struct V(String);
/// One more.
#[derive(Debug, Clone, PartialEq, Value)]
pub struct Base(i32);
/// One more.
#[derive(Debug, Clone, PartialEq, Value)]
pub struct T(i32);

/// A model of them.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(q_rows: Attrs.p))]
pub struct Attrs {
    /// The key.
    pub id: i64,
    /// A value.
    pub v: V,
    /// A value.
    pub base: Base,
    /// A value.
    pub t: Option<T>,
    /// Itself.
    pub p: Option<ForeignKey<Attrs>>,
    /// All.
    pub all: i32,
    /// Attrs.
    pub attrs: i32,
    /// Save.
    pub rows: i32,
}
