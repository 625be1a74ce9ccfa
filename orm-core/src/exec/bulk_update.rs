//! New values of many rows at once, each found by its key: from arrays where one statement can take them, else by one cached
//! statement stepped for each row.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::bulk::{ROWS_PER_STATEMENT, arrays};
use super::conflict::auto_now;
use super::save::missing;
use super::sink::misfit;
use super::validate::Refusals;
use super::version::{after, is_version, stale};
use super::{Call, Executor, Stored};
use crate::ast::{Expr, Output, Param, Select, UpdateRows};
use crate::backend::{Columns, RowSink};
use crate::compile;
use crate::decode::key_from;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Model, Path, Root, RowOf, key_among, key_columns};
use crate::schema::{Column, Default};
use crate::value::{Key, SqlValue};

/// Writes these columns of the rows, of all or of none. Returns how many rows there are.
pub(super) fn bulk_update<M: Stored, R: RowOf<M>, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = R>,
    names: &[&'static str],
) -> Result<u64> {
    let rows: Vec<R> = rows.into_iter().collect();
    let update = Changes::<M>::new(call, names)?;
    once::<M, R, E>(call, &rows)?;
    if rows.is_empty() {
        return Ok(0);
    }
    call.executor().transaction(call.location(), |tx| {
        let call = Call::at(tx, call.location());
        rows.chunks(ROWS_PER_STATEMENT).try_for_each(|batch| update.write(&call, batch))
    })?;
    Ok(rows.len() as u64)
}

/// Refuses a row that is given twice: which of its values wins would depend on the database.
fn once<M: Stored, R: RowOf<M>, E: Executor>(call: &Call<'_, E>, rows: &[R]) -> Result<()> {
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

/// Which columns are written, and after them those that rows are found by: the key, and the version where there is one.
struct Changes<M> {
    columns: Vec<(usize, &'static Column)>,
    /// How many of them are written.
    written: usize,
    version: Option<&'static Column>,
    /// The present time, for `auto_now` columns.
    now: Vec<Option<SqlValue>>,
    model: std::marker::PhantomData<fn() -> M>,
}

impl<M: Stored> Changes<M> {
    fn new<E: Executor>(call: &Call<'_, E>, names: &[&'static str]) -> Result<Self> {
        if let Some(key) = M::TABLE.key_columns().find(|key| names.contains(&key.name)) {
            let message = "rows are found by their key, which stays: leave it out of the fields";
            let error = Error::new(ErrorKind::Invalid, message).with_field(key.field);
            return Err(call.place(error, Some(M::TABLE)));
        }
        let auto: Vec<&str> = auto_now(M::TABLE).map(|column| column.name).collect();
        // The version is counted up, whether it is named or not.
        let is_written = |column: &Column| {
            (names.contains(&column.name) || auto.contains(&column.name)) && !is_version(column)
        };
        let columns = || M::TABLE.columns.iter().enumerate();
        let version = columns().find(|(_, column)| is_version(column));
        let mut columns: Vec<_> = columns().filter(|(_, column)| is_written(column)).collect();
        let written = columns.len();
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
        refusals.into_result().map_err(|error| call.place(error, Some(M::TABLE)))?;
        Ok(Self { columns, written, version, now, model: std::marker::PhantomData })
    }

    fn write<R: RowOf<M>, E: Executor>(&self, call: &Call<'_, E>, batch: &[R]) -> Result<()> {
        let mut rows = batch.iter().map(|row| self.values(call, row.row()));
        let columns = self.columns[..self.written].iter().map(|(_, column)| column.name).collect();
        let version = self.version.map(|column| column.name);
        let update = UpdateRows { table: M::TABLE_NAME, key: M::KEY_COLUMNS, columns, version };
        let placed = |error| call.place(error, Some(M::TABLE));
        if call.dialect().writes_arrays() {
            let columns: Vec<&Column> = self.columns.iter().map(|(_, column)| *column).collect();
            let arrays = arrays(&columns, rows.collect::<Result<_>>()?);
            let statement = compile::update_arrays(call.dialect(), &update, &arrays).map_err(placed)?;
            if self.version.is_some() {
                return current::<M, R, E>(call, &statement, batch);
            }
            let matched = call.execute(&statement, Some(M::TABLE))?;
            return if matched == batch.len() as u64 { Ok(()) } else { Err(absent::<M, R, E>(call, batch)) };
        }
        let nulls: Vec<Param> =
            self.columns.iter().map(|(_, column)| SqlValue::Null(column.kind).into()).collect();
        let statement = compile::update_each(call.dialect(), &update, &nulls).map_err(placed)?;
        let changed = call.execute_each(&statement.sql, &mut rows, M::TABLE)?;
        match usize::try_from(changed).ok().and_then(|changed| batch.get(changed)) {
            None => Ok(()),
            Some(row) if self.version.is_some() => Err(stale::<M, E>(call, &row.row().key())),
            Some(row) => Err(missing::<M, E>(call, &row.row().key())),
        }
    }

    /// The new values of a row, and its key.
    fn values<E: Executor>(&self, call: &Call<'_, E>, row: &M) -> Result<Vec<SqlValue>> {
        let columns = self.columns.iter().zip(&self.now);
        let mut refusals = Refusals::default();
        let value = |((place, column), now): (&(usize, &'static Column), &Option<SqlValue>)| match now {
            Some(now) => Some(now.clone()),
            None => refusals.check(column, row.value(*place)),
        };
        let values: Vec<SqlValue> = columns.filter_map(value).collect();
        let placed = |error| call.place(error, Some(M::TABLE));
        refusals.into_result().map_err(placed)?;
        if let (Some(column), Some(read)) = (self.version, values.last()) {
            after(column, read).map_err(placed)?;
        }
        Ok(values)
    }
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
