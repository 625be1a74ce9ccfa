//! A column of a table.

use super::Table;
use crate::value::{Kind, SqlValue, ValueError};

/// A column, as the derive describes it.
#[derive(Debug)]
pub struct Column {
    /// The field of the struct.
    pub field: &'static str,
    /// The column in the database.
    pub name: &'static str,
    /// The portable type.
    pub kind: Kind,
    /// Whether NULL may be stored.
    pub nullable: bool,
    /// The greatest number of characters of a text.
    pub max_length: Option<u32>,
    /// Whether values are unique in the table.
    pub unique: bool,
    /// Whether an index of this column alone is made.
    pub index: bool,
    /// The value of a new row that sets none.
    pub default: Default,
    /// What the library sets by itself.
    pub auto: Auto,
    /// What is wrong with a value, by a function of the user's.
    pub validate: Option<fn(&SqlValue) -> Result<(), String>>,
    /// The row that this column points at.
    pub reference: Option<Reference>,
}

/// The value of a column in a new row that sets none.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// There is none: the field must be set.
    Required,
    /// NULL.
    Null,
    /// A value that the program gives, and the table too.
    Value(fn() -> Result<SqlValue, ValueError>),
    /// An SQL expression that the database evaluates.
    Database(&'static str),
    /// A number that the database counts up.
    Generated,
}

/// What the library sets by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auto {
    /// Nothing.
    No,
    /// The present time when the row is made.
    NowAdd,
    /// The present time whenever the row is saved.
    Now,
    /// The number of the row's version, counted up whenever the row is changed.
    Version,
}

/// The row that a foreign key points at.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// The name of its table.
    pub table_name: &'static str,
    /// Its table. A function, because models may point at each other.
    pub table: fn() -> &'static Table,
    /// What happens to this row when that one is deleted.
    pub on_delete: OnDelete,
}

/// What happens to a row when the row that it points at is deleted. Done by the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// It is deleted as well.
    Cascade,
    /// Its key becomes NULL.
    SetNull,
    /// Its key becomes the column's default.
    SetDefault,
    /// The deletion is refused at once.
    Restrict,
    /// The deletion is refused when the statement ends and rows still point at it.
    NoAction,
}
