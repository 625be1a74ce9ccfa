//! The texts of statements that write one row, by table and by the columns that are sent: each is written once.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::{Arc, PoisonError, RwLock};

use super::at_hand::{AtHand, Found};
use super::cache::{CAPACITY, Fx};
use super::version::{is_version, version_column};
use super::written::Sources;
use crate::ast::{Insert, Param, UpdateRows};
use crate::backend::{NewRows, SeveralRows};
use crate::compile::{self, Dialect};
use crate::error::Result;
use crate::query::{Model, Path, Root};
use crate::schema::{Column, Table};
use crate::value::SqlValue;

/// The texts that a database has been asked for.
#[derive(Debug, Default)]
pub(super) struct RowTexts {
    pub(super) inserts: Texts<InsertText>,
    pub(super) updates: Texts<UpdateText>,
}

/// The texts of one kind.
#[derive(Debug)]
pub(super) struct Texts<T> {
    at_hand: AtHand<(usize, Vec<&'static Column>), T>,
    others: RwLock<HashMap<Key, Arc<T>, BuildHasherDefault<Fx>>>,
}

/// An INSERT that has been written.
#[derive(Debug)]
pub(super) struct InsertText {
    /// The texts, for one row and for several.
    pub(super) texts: NewRows,
    /// Where the row is to be read from. `None`: the statement returns it.
    pub(super) sources: Option<Sources>,
}

/// An UPDATE of one row that has been written. It takes the values of the columns, then the key, then the version where there is one.
#[derive(Debug)]
pub(super) struct UpdateText {
    /// The text.
    pub(super) sql: String,
}

/// The table, by its address, and the columns as bits.
type Key = (usize, u128);

impl<T> Default for Texts<T> {
    fn default() -> Self {
        Self { at_hand: AtHand::default(), others: RwLock::default() }
    }
}

impl<T> Texts<T> {
    /// The text that sends these columns, in the table's order: the one that is kept, or a new one.
    pub(super) fn get(
        &self,
        table: &'static Table,
        sent: &[&'static Column],
        new: impl FnOnce() -> Result<T>,
    ) -> Result<Found<'_, T>> {
        let address = std::ptr::from_ref(table) as usize;
        let number = (address + sent.len()) as u64;
        let is_sent = |columns: &[&Column]| {
            columns.len() == sent.len()
                && columns.iter().zip(sent).all(|(own, sent)| std::ptr::eq(*own, *sent))
        };
        if let Some(text) = self.at_hand.get(number, |(own, columns)| *own == address && is_sent(columns)) {
            return Ok(Found::AtHand(text));
        }
        let text = self.other(table, sent, new)?;
        self.at_hand.keep(number, || (address, sent.to_vec()), &text);
        Ok(Found::Shared(text))
    }

    fn other(
        &self,
        table: &'static Table,
        sent: &[&Column],
        new: impl FnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        let Some(key) = key(table, sent) else { return new().map(Arc::new) };
        let kept = self.others.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(text) = kept {
            return Ok(text);
        }
        let text = Arc::new(new()?);
        let mut texts = self.others.write().unwrap_or_else(PoisonError::into_inner);
        if texts.len() >= CAPACITY {
            texts.clear();
        }
        texts.insert(key, Arc::clone(&text));
        Ok(text)
    }
}

/// `None` for a table of more columns than there are bits. Columns that are not the same are told by name: a table is a constant, which
/// may be in several places of a program.
fn key(table: &'static Table, sent: &[&Column]) -> Option<Key> {
    let mut sent = sent.iter().copied().peekable();
    let mut columns = 0;
    for (place, column) in table.columns.iter().enumerate() {
        if sent.next_if(|sent| std::ptr::eq(*sent, column) || sent.name == column.name).is_some() {
            columns |= 1_u128.checked_shl(u32::try_from(place).ok()?)?;
        }
    }
    Some((std::ptr::from_ref(table) as usize, columns))
}

impl InsertText {
    pub(super) fn new(
        dialect: &'static dyn Dialect,
        table: &'static Table,
        sent: &[&Column],
    ) -> Result<Self> {
        let sources = if dialect.knows_new_keys() { Sources::of(table, sent) } else { None };
        let whole = table.columns.iter().map(|column| column.name);
        let returning = if sources.is_none() { whole.collect() } else { Vec::new() };
        let one = compile::insert(dialect, &insert_of(table, sent, returning))?.sql;
        let made: Vec<&Column> = sources.iter().flat_map(|sources| sources.made_keys(table)).collect();
        let several = match sources {
            Some(_) if !sent.is_empty() => several(dialect, table, &made, sent)?,
            _ => None,
        };
        let makes_keys = !made.is_empty();
        Ok(Self { texts: NewRows { one, makes_keys, several }, sources })
    }
}

/// An INSERT of one row. The text is the same for all values.
fn insert_of(table: &'static Table, sent: &[&Column], returning: Vec<&'static str>) -> Insert {
    Insert {
        table: table.name,
        columns: sent.iter().map(|column| column.name).collect(),
        values: sent.iter().map(|column| Param::Value(SqlValue::Null(column.kind))).collect(),
        conflict: None,
        returning,
    }
}

/// The INSERT of several rows at once, which gives each the key that the database would make, where it would make one.
fn several(
    dialect: &'static dyn Dialect,
    table: &'static Table,
    made: &[&Column],
    sent: &[&Column],
) -> Result<Option<SeveralRows>> {
    let sent: Vec<&Column> = made.iter().chain(sent).copied().collect();
    match dialect.rows_at_once(sent.len()).filter(|_| made.len() <= 1) {
        Some(rows) => {
            let insert = insert_of(table, &sent, Vec::new());
            let sql = compile::insert_rows(dialect, &insert, rows)?.sql;
            Ok(Some(SeveralRows { sql, rows }))
        }
        None => Ok(None),
    }
}

impl UpdateText {
    pub(super) fn new<M: Model>(dialect: &'static dyn Dialect, sent: &[&Column]) -> Result<Self> {
        let update = UpdateRows {
            from: <Root<M> as Path>::NODE,
            key: M::KEY_COLUMNS,
            columns: sent.iter().map(|column| column.name).collect(),
            set: Vec::new(),
            version: version_column(M::TABLE),
        };
        let nulls = nulls(sent, M::TABLE);
        Ok(Self { sql: compile::update_each(dialect, &update, &nulls)?.sql })
    }
}

/// What stands for the values of an UPDATE of one row in its text: of the columns, of the key, and of the version where there is one.
pub(super) fn nulls(sent: &[&Column], table: &'static Table) -> Vec<Param> {
    let version = table.columns.iter().filter(|column| is_version(column));
    let found_by = table.key_columns().chain(version).map(|column| column.kind);
    let kinds = sent.iter().map(|column| column.kind).chain(found_by);
    kinds.map(|kind| SqlValue::Null(kind).into()).collect()
}
