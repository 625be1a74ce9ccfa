//! The checks that models declare, asked of the values of a row before it is sent. Those of a table are made once for each database.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::{Arc, PoisonError, RwLock};

use super::cache::Fx;
use super::{Call, Executor};
use crate::ast::{Expr, Param};
use crate::plan::{Row, Truth, evaluate, own_columns};
use crate::schema::{Check, Column, Default, Table};
use crate::value::SqlValue;

/// The checks of a table.
#[derive(Debug)]
pub(super) struct Checks {
    table: &'static Table,
    checks: Vec<Check>,
}

/// The checks of the tables that a database was asked to write, by the address of the table.
#[derive(Debug, std::default::Default)]
pub(super) struct KeptChecks {
    kept: RwLock<HashMap<usize, Arc<Checks>, BuildHasherDefault<Fx>>>,
}

impl KeptChecks {
    /// Those of this table; `None` where it has none.
    fn of(&self, table: &'static Table) -> Option<Arc<Checks>> {
        if table.checks.is_empty() {
            return None;
        }
        let place = std::ptr::from_ref(table) as usize;
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&place).cloned();
        Some(kept.unwrap_or_else(|| {
            let checks = table.checks.iter().map(|check| check()).collect();
            let checks = Arc::new(Checks { table, checks });
            self.kept.write().unwrap_or_else(PoisonError::into_inner).insert(place, Arc::clone(&checks));
            checks
        }))
    }
}

impl<E: Executor> Call<'_, E> {
    /// The checks of a table; `None` where it has none.
    pub(super) fn checks(&self, table: &'static Table) -> Option<Arc<Checks>> {
        self.executor().database().kept_checks().of(table)
    }
}

/// A check that does not hold of a row.
pub(super) struct Broken {
    /// Its name in the database.
    pub(super) name: &'static str,
    /// The fields that it looks at, in the order of the check.
    pub(super) fields: Vec<&'static str>,
    /// What it says, with their values.
    pub(super) reason: String,
}

impl Checks {
    /// The checks that surely do not hold of a row. What only the database can tell is left to it.
    pub(super) fn broken<'c, R: Row>(&'c self, row: &'c R) -> impl Iterator<Item = Broken> + 'c {
        let is_broken = |check: &&Check| evaluate(&check.predicate, row) == Truth::False;
        self.checks.iter().filter(is_broken).map(|check| self.explain(check, row))
    }

    #[cold]
    fn explain<R: Row>(&self, check: &Check, row: &R) -> Broken {
        let watched = Watched { row, seen: RefCell::default() };
        evaluate(&check.predicate, &watched);
        let (mut fields, mut values) = (Vec::new(), Vec::new());
        for name in watched.seen.into_inner() {
            let field = self.table.field_of(name);
            if !fields.contains(&field) {
                let value = row.value(name).map_or_else(|| "unknown".to_owned(), |value| shown(&value));
                values.push(format!("`{field}` is {value}"));
                fields.push(field);
            }
        }
        let reason = format!("the check `{}` does not hold: {}", check.name, values.join(", "));
        Broken { name: check.name, fields, reason }
    }
}

/// The columns that the check of this name looks at.
pub(super) fn columns_of(table: &'static Table, name: &str) -> Option<String> {
    let check = table.checks.iter().map(|check| check()).find(|check| check.name == name)?;
    let columns = own_columns(&check.predicate);
    (!columns.is_empty()).then(|| columns.join(", "))
}

/// A value for a message, short.
fn shown(value: &SqlValue) -> String {
    const LONG: usize = 40;
    match value {
        SqlValue::Null(_) => "NULL".to_owned(),
        SqlValue::Bool(value) => value.to_string(),
        SqlValue::I16(value) => value.to_string(),
        SqlValue::I32(value) => value.to_string(),
        SqlValue::I64(value) => value.to_string(),
        SqlValue::F32(value) => value.to_string(),
        SqlValue::F64(value) => value.to_string(),
        SqlValue::Text(text) if text.chars().count() > LONG => {
            format!("{:?}..", text.chars().take(LONG).collect::<String>())
        }
        SqlValue::Text(text) => format!("{text:?}"),
        SqlValue::Bytes(bytes) => format!("{} bytes", bytes.len()),
        SqlValue::Date(value) => value.to_string(),
        SqlValue::Time(value) => value.to_string(),
        SqlValue::DateTime(value) => value.to_string(),
        SqlValue::Timestamp(value) => value.to_string(),
        #[cfg(feature = "decimal")]
        SqlValue::Decimal(value) => value.to_string(),
        #[cfg(feature = "uuid")]
        SqlValue::Uuid(value) => value.to_string(),
        SqlValue::Json(_) => "a document".to_owned(),
        SqlValue::Array(_, values) | SqlValue::List(_, values) => format!("a list of {}", values.len()),
    }
}

/// A row, and which of its columns were looked at.
struct Watched<'r, R> {
    row: &'r R,
    seen: RefCell<Vec<&'static str>>,
}

impl<R: Row> Row for Watched<'_, R> {
    fn value(&self, column: &'static str) -> Option<Cow<'_, SqlValue>> {
        self.seen.borrow_mut().push(column);
        self.row.value(column)
    }
}

/// A new row: what it sends, and NULL for what it leaves at NULL.
pub(super) struct NewValues<'r> {
    pub(super) table: &'static Table,
    pub(super) columns: &'r [&'static Column],
    pub(super) values: &'r [SqlValue],
}

impl Row for NewValues<'_> {
    fn value(&self, name: &'static str) -> Option<Cow<'_, SqlValue>> {
        if let Some(place) = self.columns.iter().position(|column| column.name == name) {
            return self.values.get(place).map(Cow::Borrowed);
        }
        let column = self.table.column(name)?;
        // What the database makes of a column is not known here.
        matches!(column.default, Default::Null).then(|| Cow::Owned(SqlValue::Null(column.kind)))
    }
}

/// New values of some columns of rows that are there. Of the other columns nothing is known.
pub(super) struct Assigned<'r>(pub(super) &'r [(&'static str, Expr)]);

impl Row for Assigned<'_> {
    fn value(&self, name: &'static str) -> Option<Cow<'_, SqlValue>> {
        match self.0.iter().find(|(column, _)| *column == name) {
            Some((_, Expr::Param(Param::Value(value)))) => Some(Cow::Borrowed(value)),
            _ => None,
        }
    }
}

/// New values of some columns of a row that is there, in a list of their own. Of the other columns nothing is known.
pub(super) struct Written<'r> {
    pub(super) columns: &'r [&'static Column],
    pub(super) values: &'r [SqlValue],
}

impl Row for Written<'_> {
    fn value(&self, name: &'static str) -> Option<Cow<'_, SqlValue>> {
        let place = self.columns.iter().position(|column| column.name == name)?;
        self.values.get(place).map(Cow::Borrowed)
    }
}
