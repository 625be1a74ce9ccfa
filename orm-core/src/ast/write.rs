//! Writing: INSERT, UPDATE, DELETE.

use super::{Expr, Param, Path, Predicate};

/// New rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Insert {
    /// Into which table.
    pub table: &'static str,
    /// The columns that are given.
    pub columns: Vec<&'static str>,
    /// Their values.
    pub values: Vec<Param>,
    /// What happens to a row that breaks a unique constraint; an error where nothing is said.
    pub conflict: Option<Conflict>,
    /// The columns that come back.
    pub returning: Vec<&'static str>,
}

/// What happens to a new row where there is one that it breaks a unique constraint with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conflict {
    /// The columns of the constraint; any constraint where there are none.
    pub on: Vec<&'static str>,
    /// The columns that the row which is there takes over; where there are none, the new row is passed over.
    pub update: Vec<&'static str>,
    /// The column that counts the changes of the row which is there.
    pub count: Option<&'static str>,
}

/// New values of many rows, each found by its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UpdateRows {
    /// Of which table.
    pub from: &'static Path,
    /// The columns of the key that rows are found by.
    pub key: &'static [&'static str],
    /// The columns that get new values.
    pub columns: Vec<&'static str>,
    /// The columns that are computed of the row as it is stored, and what of.
    pub set: Vec<(&'static str, Expr)>,
    /// The column that counts the changes of a row: a row is found by what was read of it too, and it is counted up.
    pub version: Option<&'static str>,
}

/// Changes of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Update {
    /// Of which table.
    pub from: &'static Path,
    /// The columns of the table's key, by which rows are told apart where the filter needs other tables.
    pub key: &'static [&'static str],
    /// The columns and their new values.
    pub set: Vec<(&'static str, Expr)>,
    /// What the rest uses by place.
    pub annotations: Vec<Expr>,
    /// Which rows.
    pub filter: Predicate,
}

/// Removal of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Delete {
    /// From which table.
    pub from: &'static Path,
    /// The columns of the table's key, by which rows are told apart where the filter needs other tables.
    pub key: &'static [&'static str],
    /// What the rest uses by place.
    pub annotations: Vec<Expr>,
    /// Which rows.
    pub filter: Predicate,
}
