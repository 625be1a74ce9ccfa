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
    /// Rows that break a unique constraint are passed over.
    pub ignore_conflicts: bool,
    /// The columns that come back.
    pub returning: Vec<&'static str>,
}

/// Changes of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Update {
    /// Of which table.
    pub from: &'static Path,
    /// The table's key, by which rows are told apart where the filter needs other tables.
    pub key: &'static str,
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
    /// The table's key, by which rows are told apart where the filter needs other tables.
    pub key: &'static str,
    /// What the rest uses by place.
    pub annotations: Vec<Expr>,
    /// Which rows.
    pub filter: Predicate,
}
