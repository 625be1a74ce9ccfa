//! Indexes and constraints of a table.

use crate::ast::Predicate;

/// An index, or a unique constraint.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its name in the database.
    pub name: String,
    /// The columns, in order.
    pub columns: Vec<IndexColumn>,
    /// Whether no two rows may be equal in these columns.
    pub unique: bool,
    /// Which rows are in the index; all where there is none.
    pub condition: Option<Predicate>,
}

/// A column of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexColumn {
    /// The column's name.
    pub name: &'static str,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// A check constraint.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name in the database.
    pub name: &'static str,
    /// What must hold of every row.
    pub predicate: Predicate,
}
