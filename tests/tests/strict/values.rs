//! Value types.

use orm::prelude::*;

/// By name.
#[derive(Value, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Can be lent.
    Available,
    /// Is lent.
    OutOnLoan,
    /// A keyword.
    #[orm(rename = "{gone}")]
    Gone,
}

/// By number.
#[derive(Value, Debug, Clone, PartialEq, Eq)]
#[orm(integer)]
pub enum Level {
    /// Counted from here.
    Low = 10,
    /// Counted.
    Middle,
    /// Written.
    High = -3,
}

/// A key.
#[derive(Value, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Isbn {
    /// The text.
    pub text: String,
}

/// A model of them.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(parts: Item.whole))]
pub struct Item {
    /// The key.
    #[orm(primary_key)]
    pub isbn: Isbn,
    /// By name.
    #[orm(default = Status::Available)]
    pub status: Status,
    /// By number.
    pub level: Option<Level>,
    /// Another.
    pub whole: Option<ForeignKey<Item>>,
}

/// Uses them.
#[must_use]
pub fn item() -> impl std::fmt::Debug {
    let isbn = || Isbn { text: "x".into() };
    let _ =
        Item::objects().filter(|i| i.status.eq(Status::Gone) & i.level.eq(Level::High) & i.whole.eq(isbn()));
    Item::create().isbn(isbn()).level(Level::Low).whole(isbn()).whole(Some(isbn())).status(Status::OutOnLoan)
}
