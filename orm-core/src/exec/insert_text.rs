//! The texts of INSERTs of one row, by table and by the columns that are sent: each is written once.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::{Arc, PoisonError, RwLock};

use super::cache::{CAPACITY, Fx};
use super::written::Sources;
use crate::ast::{Insert, Param};
use crate::compile::{self, Dialect};
use crate::error::Result;
use crate::schema::{Column, Table};
use crate::value::SqlValue;

/// An INSERT of one row that has been written.
#[derive(Debug)]
pub(super) struct InsertText {
    /// The text.
    pub(super) sql: String,
    /// Where the row is to be read from. `None`: the statement returns it.
    pub(super) sources: Option<Sources>,
}

/// The table, by its address, and the columns as bits.
type Key = (usize, u128);

/// The texts that a database has been asked for.
#[derive(Debug, Default)]
pub(super) struct InsertTexts {
    kept: RwLock<HashMap<Key, Arc<InsertText>, BuildHasherDefault<Fx>>>,
}

impl InsertTexts {
    /// The text of an INSERT that sends these columns, in the table's order: the one that is kept, or a new one.
    pub(super) fn get(
        &self,
        dialect: &'static dyn Dialect,
        table: &'static Table,
        sent: &[&Column],
    ) -> Result<Arc<InsertText>> {
        let Some(key) = key(table, sent) else { return InsertText::new(dialect, table, sent).map(Arc::new) };
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(text) = kept {
            return Ok(text);
        }
        let text = Arc::new(InsertText::new(dialect, table, sent)?);
        let mut texts = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if texts.len() >= CAPACITY {
            texts.clear();
        }
        texts.insert(key, Arc::clone(&text));
        Ok(text)
    }
}

/// `None` for a table of more columns than there are bits. Columns are told by name: a table is a constant, which may be in several
/// places of a program.
fn key(table: &'static Table, sent: &[&Column]) -> Option<Key> {
    let mut names = sent.iter().map(|column| column.name).peekable();
    let mut columns = 0;
    for (place, column) in table.columns.iter().enumerate() {
        if names.next_if_eq(&column.name).is_some() {
            columns |= 1_u128.checked_shl(u32::try_from(place).ok()?)?;
        }
    }
    Some((std::ptr::from_ref(table) as usize, columns))
}

impl InsertText {
    fn new(dialect: &'static dyn Dialect, table: &'static Table, sent: &[&Column]) -> Result<Self> {
        let sources = if dialect.knows_new_keys() { Sources::of(table, sent) } else { None };
        let whole = table.columns.iter().map(|column| column.name);
        let insert = Insert {
            table: table.name,
            columns: sent.iter().map(|column| column.name).collect(),
            // The text is the same for all values.
            values: sent.iter().map(|column| Param::Value(SqlValue::Null(column.kind))).collect(),
            conflict: None,
            returning: if sources.is_none() { whole.collect() } else { Vec::new() },
        };
        Ok(Self { sql: compile::insert(dialect, &insert)?.sql, sources })
    }
}
