//! The tables that a database was asked to make or to write. A relation need not lead from a model to each that points at it: these
//! are how such a one is named all the same, where its rows go along or stand in the way.

use std::sync::{PoisonError, RwLock};

use crate::schema::Table;

/// Tables, each once.
#[derive(Debug, Default)]
pub(super) struct KnownTables {
    tables: RwLock<Vec<&'static Table>>,
}

impl KnownTables {
    /// Keeps these too.
    #[cold]
    pub(super) fn learn(&self, tables: &[&'static Table]) {
        let mut known = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        for &table in tables {
            push_new(&mut known, table);
        }
    }

    /// A table, all that relations lead to from it, then those that were kept.
    pub(super) fn around(&self, table: &'static Table) -> Vec<&'static Table> {
        let mut tables = table.reachable();
        for &known in self.tables.read().unwrap_or_else(PoisonError::into_inner).iter() {
            push_new(&mut tables, known);
        }
        tables
    }
}

fn push_new(tables: &mut Vec<&'static Table>, new: &'static Table) {
    // A table is a constant, which may be in several places of a program: its name tells it.
    if tables.iter().all(|table| table.name != new.name) {
        tables.push(new);
    }
}
