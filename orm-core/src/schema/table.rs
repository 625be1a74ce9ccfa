//! A table.

use super::{Check, Column, Index};
use crate::ast::Path;

/// A table, as the derive describes it.
///
/// Indexes and checks are functions: they are written as typed closures over the model's fields,
/// and evaluated when a table is created.
#[derive(Debug)]
pub struct Table {
    /// The model's name.
    pub model: &'static str,
    /// The table in the database.
    pub name: &'static str,
    /// The path of a query about this table.
    pub path: &'static Path,
    /// The columns, in the order of the fields.
    pub columns: &'static [Column],
    /// The places of the primary key's columns among the columns, in the order of the key.
    pub key: &'static [usize],
    /// The indexes that the model declares besides those of single columns.
    pub indexes: fn() -> Vec<Index>,
    /// The check constraints.
    pub checks: &'static [fn() -> Check],
    /// The join tables that the model's many-to-many relations make.
    pub join_tables: &'static [JoinTable],
    /// The models that its relations name, by which those that point at it are known. Functions, because models may name each other.
    pub related: &'static [fn() -> &'static Table],
}

/// A join table that a many-to-many relation makes.
#[derive(Debug)]
pub struct JoinTable {
    /// Its name in the database.
    pub name: &'static str,
    /// The column that points at the model that declares the relation.
    pub near: &'static str,
    /// The column that points at the other model.
    pub far: &'static str,
    /// The model on the other side.
    pub target: fn() -> &'static Table,
}

impl Table {
    /// The columns of the primary key, in order.
    pub fn key_columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        let columns = self.columns;
        self.key.iter().map(|&place| &columns[place])
    }

    /// Whether the column of this name is one of the primary key.
    pub fn is_key(&self, column: &str) -> bool {
        self.key_columns().any(|own| own.name == column)
    }

    /// This table, and all that relations lead to from it.
    pub fn reachable(&'static self) -> Vec<&'static Self> {
        let mut tables = vec![self];
        let mut next = 0;
        while let Some(table) = tables.get(next) {
            for other in table.related.iter().map(|related| related()) {
                if tables.iter().all(|table| table.name != other.name) {
                    tables.push(other);
                }
            }
            next += 1;
        }
        tables
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The field that a column is of, or the name itself where the model has no such column.
    pub fn field_of<'n>(&self, column: &'n str) -> &'n str {
        self.column(column).map_or(column, |own| own.field)
    }

    /// The column of a field.
    pub fn column_of_field(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }
}
