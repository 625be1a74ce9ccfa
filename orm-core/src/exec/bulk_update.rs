//! New values of many rows at once, each found by its key: from arrays where one statement can take them, else by one cached
//! statement stepped for each row.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::bulk::{ROWS_PER_STATEMENT, arrays};
use super::checks::{Checks, Written};
use super::conflict::auto_now;
use super::row_text::nulls;
use super::save::missing;
use super::sink::misfit;
use super::validate::Refusals;
use super::version::{after, is_version, stale, version_column};
use super::write::check;
use super::{Call, Executor, Stored};
use crate::ast::{Expr, Output, Select, UpdateRows};
use crate::backend::{Columns, RowSink};
use crate::compile;
use crate::decode::key_from;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Model, Path, Root, RowChanges, RowOf, key_among, key_columns};
use crate::schema::{Column, Default};
use crate::value::{Batch, Key, Kind, SqlValue};

/// Writes these columns of the rows, of all or of none. Returns how many rows there are.
pub(super) fn bulk_update<M: Stored, R: RowOf<M>, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = R>,
    changes: RowChanges,
) -> Result<u64> {
    let rows: Vec<R> = rows.into_iter().collect();
    let update = Changes::<M>::new(changes, call.checks(M::TABLE))
        .map_err(|error| call.place(error, Some(M::TABLE)))?;
    check::<M, E>(call, &update.set)?;
    once::<M, R, E>(call, &rows)?;
    if rows.is_empty() {
        return Ok(0);
    }
    call.executor().write(call.location(), |tx| {
        let call = Call::at(tx, call.location());
        rows.chunks(ROWS_PER_STATEMENT).try_for_each(|batch| update.write(&call, batch))
    })?;
    Ok(rows.len() as u64)
}

/// Refuses a row that is given twice: which of its values wins would depend on the database.
fn once<M: Stored, R: RowOf<M>, E: Executor>(call: &Call<'_, E>, rows: &[R]) -> Result<()> {
    if ascend(rows.iter().map(|row| row.row().key())) {
        return Ok(());
    }
    let mut keys = HashSet::with_capacity(rows.len());
    match rows.iter().map(|row| row.row()).find(|row| !keys.insert(row.key())) {
        None => Ok(()),
        Some(row) => {
            let key = row.key();
            let message =
                format!("the `{}` with the key {key:?} is given twice: give each row once", M::TABLE.model);
            Err(call.place(Error::new(ErrorKind::Invalid, message), Some(M::TABLE)))
        }
    }
}

/// Whether the keys are integers that ascend, as those of rows that were read in order: none is there twice then, and none need
/// be hashed.
fn ascend<'k, K: Key>(keys: impl Iterator<Item = Cow<'k, K>>) -> bool {
    let number = |key: &Cow<'k, K>| match key.first() {
        Ok(SqlValue::I16(number)) => Some(i64::from(number)),
        Ok(SqlValue::I32(number)) => Some(i64::from(number)),
        Ok(SqlValue::I64(number)) => Some(number),
        _ => None,
    };
    matches!(K::KINDS, [Kind::I16 | Kind::I32 | Kind::I64])
        && keys.map(|key| number(&key)).is_sorted_by(|key, next| key < next)
}

/// Which columns are written, and after them those that rows are found by: the key, and the version where there is one.
struct Changes<M> {
    columns: Vec<(usize, &'static Column)>,
    /// Those that are written.
    sent: Vec<&'static Column>,
    /// The columns that are computed of the stored row.
    set: Vec<(&'static str, Expr)>,
    version: Option<&'static Column>,
    checks: Option<Arc<Checks>>,
    /// The present time, for `auto_now` columns.
    now: Vec<Option<SqlValue>>,
    model: std::marker::PhantomData<fn() -> M>,
}

impl<M: Stored> Changes<M> {
    fn new(changes: RowChanges, checks: Option<Arc<Checks>>) -> Result<Self> {
        let RowChanges { names, set } = changes;
        assignable::<M>(&names, &set)?;
        let is_set = |column: &Column| set.iter().any(|(name, _)| *name == column.name);
        let auto: Vec<&str> =
            auto_now(M::TABLE).filter(|column| !is_set(column)).map(|column| column.name).collect();
        // The version is counted up, whether it is named or not.
        let is_written = |column: &Column| {
            (names.contains(&column.name) || auto.contains(&column.name)) && !is_version(column)
        };
        let columns = || M::TABLE.columns.iter().enumerate();
        let version = columns().find(|(_, column)| is_version(column));
        let mut columns: Vec<_> = columns().filter(|(_, column)| is_written(column)).collect();
        let sent = columns.iter().map(|(_, column)| *column).collect();
        columns.extend(M::TABLE.key.iter().copied().zip(M::TABLE.key_columns()).chain(version));
        let version = version.map(|(_, column)| column);
        let mut refusals = Refusals::default();
        let now = |(_, column): &(usize, &'static Column)| match column.default {
            Default::Value(now) if auto.contains(&column.name) && !names.contains(&column.name) => {
                refusals.check(column, now())
            }
            _ => None,
        };
        let now = columns.iter().map(now).collect();
        refusals.into_result()?;
        Ok(Self { columns, sent, set, version, checks, now, model: std::marker::PhantomData })
    }

    fn write<R: RowOf<M>, E: Executor>(&self, call: &Call<'_, E>, batch: &[R]) -> Result<()> {
        if !call.dialect().writes_arrays() {
            return self.write_each(call, batch);
        }
        let columns: Vec<&Column> = self.columns.iter().map(|(_, column)| *column).collect();
        let (update, arrays) = (self.update(), arrays(&columns, self.values(call, batch, &[])?));
        let statement = compile::update_arrays(call.dialect(), &update, &arrays)
            .map_err(|error| call.place(error, Some(M::TABLE)))?;
        if self.version.is_some() {
            return current::<M, R, E>(call, &statement, batch);
        }
        let matched = call.execute(&statement, Some(M::TABLE)).map_err(|error| self.of_field(error))?;
        if matched == batch.len() as u64 { Ok(()) } else { Err(absent::<M, R, E>(call, batch)) }
    }

    fn write_each<R: RowOf<M>, E: Executor>(&self, call: &Call<'_, E>, batch: &[R]) -> Result<()> {
        let changed = if self.set.is_empty() {
            let text = call.update_text::<M>(&self.sent)?;
            call.execute_each(&text.sql, self.values(call, batch, &[])?.rows(), M::TABLE)?
        } else {
            let (update, nulls) = (self.update(), nulls(&self.sent, M::TABLE));
            let placed = |error| call.place(error, Some(M::TABLE));
            let statement = compile::update_each(call.dialect(), &update, &nulls).map_err(placed)?;
            let constants = &statement.params[..statement.params.len() - nulls.len()];
            let constants: Result<Vec<_>> = constants.iter().map(compile::Bound::resolve).collect();
            let values = self.values(call, batch, &constants.map_err(placed)?)?;
            call.execute_each(&statement.sql, values.rows(), M::TABLE)
                .map_err(|error| self.of_field(error))?
        };
        match usize::try_from(changed).ok().and_then(|changed| batch.get(changed)) {
            None => Ok(()),
            Some(row) if self.version.is_some() => Err(stale::<M, E>(call, &row.row().key())),
            Some(row) => Err(missing::<M, E>(call, &row.row().key())),
        }
    }

    fn update(&self) -> UpdateRows {
        UpdateRows {
            from: <Root<M> as Path>::NODE,
            key: M::KEY_COLUMNS,
            columns: self.sent.iter().map(|column| column.name).collect(),
            set: self.set.clone(),
            version: self.version.map(|column| column.name),
        }
    }

    /// PostgreSQL does not say which column a number is too large for: one that is computed, as the others were checked.
    fn of_field(&self, error: Error) -> Error {
        match self.set[..] {
            [(column, _)] if error.kind() == ErrorKind::OutOfRange && error.field().is_none() => {
                error.with_field(M::TABLE.field_of(column))
            }
            _ => error,
        }
    }

    /// For each row these constants, its new values, its key, and its version.
    fn values<R: RowOf<M>, E: Executor>(
        &self,
        call: &Call<'_, E>,
        batch: &[R],
        constants: &[Cow<'_, SqlValue>],
    ) -> Result<Batch> {
        let placed = |error| call.place(error, Some(M::TABLE));
        let width = constants.len() + self.columns.len();
        let mut values = Batch::with_room(width, batch.len());
        for row in batch {
            let mut refusals = Refusals::default();
            constants.iter().for_each(|value| values.push_value((**value).clone()));
            for ((place, column), now) in self.columns.iter().zip(&self.now) {
                values.push_value(match now {
                    Some(now) => now.clone(),
                    None => refusals.check_in_place(column, row.row().value(*place)),
                });
            }
            values.end_row();
            let own = &values.last_row(width)[constants.len()..];
            refusals.check_row(self.checks.as_deref(), &Written { columns: &self.sent, values: own });
            refusals.into_result().map_err(placed)?;
            if let (Some(column), Some(read)) = (self.version, values.last_value()) {
                after(column, read).map_err(placed)?;
            }
        }
        Ok(values)
    }
}

/// Refuses what cannot be written of each row.
fn assignable<M: Model>(names: &[&'static str], set: &[(&'static str, Expr)]) -> Result<()> {
    let refused = |name: &'static str, message: &'static str| {
        Err(Error::new(ErrorKind::Invalid, message).with_field(M::TABLE.field_of(name)))
    };
    let mut seen = HashSet::new();
    for name in names.iter().copied().chain(set.iter().map(|(name, _)| *name)) {
        if M::TABLE.is_key(name) {
            return refused(name, "rows are found by their key, which stays: leave it out of the fields");
        }
        if !seen.insert(name) && set.iter().any(|(own, _)| *own == name) {
            return refused(name, "the field is named twice: give it the row's value, or assign it, once");
        }
    }
    for (name, value) in set {
        if Some(*name) == version_column(M::TABLE) {
            return refused(name, "the version is counted up by itself: leave it out of the fields");
        }
        // A batch of rows is one statement here and many there: what other rows hold meanwhile would differ.
        if value.has_query() {
            return refused(
                name,
                "`bulk_update` computes a field of the row alone: use `update` for a query in it",
            );
        }
    }
    Ok(())
}

/// Runs the UPDATE of a batch, and makes sure that every row had the version that was read of it.
fn current<M: Stored, R: RowOf<M>, E: Executor>(
    call: &Call<'_, E>,
    statement: &compile::Statement<'_>,
    batch: &[R],
) -> Result<()> {
    let select = keys_of::<M>();
    let mut sink = Keys::<M> { select: &select, keys: HashSet::with_capacity(batch.len()) };
    call.query(statement, Some(M::TABLE), &mut sink)?;
    match batch.iter().map(|row| row.row().key()).find(|key| !sink.keys.contains(key.as_ref())) {
        None => Ok(()),
        Some(key) => Err(stale::<M, E>(call, &key)),
    }
}

/// The error of a batch of which a row is not there, with its key.
#[cold]
fn absent<M: Stored, R: RowOf<M>, E: Executor>(call: &Call<'_, E>, batch: &[R]) -> Error {
    let keys = batch.iter().map(|row| row.row().key().parts());
    let mut select = keys_of::<M>();
    select.filter = key_among::<M::Key>(key_columns::<M>().map(Expr::Column), keys);
    let found = compile::select(call.dialect(), &select).and_then(|statement| {
        let mut sink = Keys::<M> { select: &select, keys: HashSet::new() };
        call.query(&statement, Some(M::TABLE), &mut sink)?;
        Ok(sink.keys)
    });
    let keys = match found {
        Ok(keys) => keys,
        Err(error) => return error,
    };
    match batch.iter().map(|row| row.row().key()).find(|key| !keys.contains(key.as_ref())) {
        Some(key) => missing::<M, E>(call, &key),
        // It has been inserted since.
        None => call.place(
            Error::new(
                ErrorKind::DoesNotExist,
                format!("a `{}` was not there: run it again", M::TABLE.model),
            ),
            Some(M::TABLE),
        ),
    }
}

/// A query of keys.
fn keys_of<M: Model>() -> Select {
    let mut select = Select::new(<Root<M> as Path>::NODE);
    select.output = Output::Values(key_columns::<M>().map(Expr::Column).collect());
    select
}

/// Collects keys.
struct Keys<'a, M: Model> {
    select: &'a Select,
    keys: HashSet<M::Key>,
}

impl<M: Model> RowSink for Keys<'_, M> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        self.keys.insert(key_from(row, |part| part).map_err(|error| misfit(&error, self.select, 0))?);
        Ok(ControlFlow::Continue(()))
    }
}
