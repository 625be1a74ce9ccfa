//! What a deletion takes along: the rows of other tables that go with those of a query, and those that keep theirs from going.

use super::{Expr, Path, Predicate};
use crate::schema::OnDelete;

/// A table as the database names it: of a schema, where its name alone is not enough.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TableName {
    /// The schema, where it must be named.
    pub schema: Option<String>,
    /// The table.
    pub name: String,
}

/// A foreign key, as the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The table that holds it.
    pub table: TableName,
    /// Its column.
    pub column: String,
    /// The table that it points at.
    pub target: TableName,
    /// The column that it points at.
    pub target_column: String,
    /// What happens to its row when that one is deleted.
    pub on_delete: OnDelete,
    /// Whether it has several columns.
    pub is_composite: bool,
}

/// A deletion and all that follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cascade {
    /// The tables with rows that go, each after those that its rows go with, but for those of one cycle, which stand together.
    pub gone: Vec<Gone>,
    /// The foreign keys that do not cascade.
    pub touched: Vec<Touched>,
}

/// A table of which rows go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The table.
    pub table: TableName,
    /// Whether it is the table of the query.
    pub is_base: bool,
    /// What its rows go with.
    pub by: Vec<By>,
    /// The columns that others point at.
    pub columns: Vec<String>,
    /// The first of the tables that it is in a cycle with.
    pub cycle: Option<usize>,
}

/// A foreign key into a table of which rows go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The column.
    pub column: String,
    /// The place of the table among those of which rows go.
    pub target: usize,
    /// The place of the column among those of that table.
    pub target_column: usize,
}

/// A foreign key whose rows stay, or do not let go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The table that holds it.
    pub table: TableName,
    /// Where it points.
    pub by: By,
    /// What happens.
    pub on_delete: OnDelete,
}

/// Which rows the query deletes by itself.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The table.
    pub from: &'static Path,
    /// The columns of its key.
    pub key: &'static [&'static str],
    /// What the filter uses by place.
    pub annotations: &'a [Expr],
    /// Which rows.
    pub filter: &'a Predicate,
}
