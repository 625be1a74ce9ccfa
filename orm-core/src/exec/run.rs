//! The flow of a statement: compile it, run it on a connection, hand its rows over, note what happened.

use std::panic::Location;
use std::time::Instant;

use super::at_hand::Found;
use super::cache::{Changes, Plan, Unplanned};
use super::params::{self, Params};
use super::row_text::{InsertText, UpdateText};
use super::{Database, Home, IntoParams, Transaction, checks, lock, raw};
use crate::ast::Select;
use crate::backend::{Backend, Connection, MadeRow, NewRows, NextRow, RowSink};
use crate::compile::{self, Bound, Dialect, Statement};
use crate::decode::FromRow;
use crate::error::{Error, ErrorKind, Result};
use crate::inspect::Query;
use crate::query::Model;
use crate::schema::{Column, Table};
use crate::value::{Batch, Rows, SqlValue};

/// What statements run on: a [`Database`], or a [`Transaction`](super::Transaction) of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run a query: pass `&db`, or the `tx` of a transaction",
    label = "neither a database nor a transaction"
)]
pub trait Executor: Runner {
    /// Runs the closure when the whole transaction has been committed; never, when it or a savepoint around this is rolled back.
    /// Outside of a transaction, at once.
    fn on_commit(&self, callback: impl FnOnce() + 'static) {
        self.after_commit(Box::new(callback));
    }

    /// Does some work as a whole or not at all: in a transaction, or in a savepoint of the one that this is.
    ///
    /// # Errors
    /// The closure's, or the database's.
    #[track_caller]
    fn atomic<T>(&self, work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>) -> Result<T> {
        self.transaction(Location::caller(), work)
    }

    /// As [`Database::query_as`].
    ///
    /// # Errors
    /// `Schema` when a column is missing, `Decode` when a cell does not fit; the database's.
    #[track_caller]
    fn query_as<T: FromRow>(&self, sql: &str, params: impl IntoParams) -> Result<Vec<T>>
    where
        Self: Sized,
    {
        raw::query_as(&Call::new(self), sql, params)
    }

    /// As [`Database::execute`].
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    fn execute(&self, sql: &str, params: impl IntoParams) -> Result<u64>
    where
        Self: Sized,
    {
        raw::execute(&Call::new(self), sql, params)
    }
}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<R: Runner> Executor for R {}

/// What an [`Executor`] does.
pub trait Runner {
    /// The database behind it.
    type Backend: Backend;

    /// The database behind it.
    fn database(&self) -> &Database<Self::Backend>;

    /// Does some work on a connection.
    ///
    /// # Errors
    /// The error of the work, or of getting a connection.
    fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut <Self::Backend as Backend>::Connection) -> Result<T>,
    ) -> Result<T>;

    /// Does some work as a whole or not at all: in a transaction, or in a savepoint of the one that this is.
    ///
    /// # Errors
    /// The error of the work, or the database's.
    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>,
    ) -> Result<T>;

    /// Does the statements of one write as a whole or not at all. As [`transaction`](Self::transaction), but an error of the database ends the
    /// transaction around it, as that of a write of one statement does: how many statements a write takes is not for the program to know.
    ///
    /// # Errors
    /// The error of the work, or the database's.
    fn write<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>,
    ) -> Result<T> {
        self.transaction(location, work)
    }

    /// Runs the callback when what was done here is committed: at once, where each statement is a transaction of its own.
    fn after_commit(&self, callback: Box<dyn FnOnce()>) {
        callback();
    }

    /// What a cursor lives on: a connection of its own, or `None` for this itself. Of one moment with queries that follow, if
    /// that is asked for.
    ///
    /// # Errors
    /// The error of getting a connection, or of beginning a transaction.
    fn home(
        &self,
        snapshot: bool,
        location: &'static Location<'static>,
    ) -> Result<Option<Home<'_, Self::Backend>>>;

    /// Whether it refuses to write.
    fn is_read_only(&self) -> bool {
        false
    }

    /// Whether each query may have a connection of its own.
    fn has_connections(&self) -> bool {
        false
    }
}

#[diagnostic::do_not_recommend]
impl<E: Runner> Runner for &E {
    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>,
    ) -> Result<T> {
        E::transaction(self, location, work)
    }

    fn write<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>,
    ) -> Result<T> {
        E::write(self, location, work)
    }

    type Backend = E::Backend;

    fn after_commit(&self, callback: Box<dyn FnOnce()>) {
        E::after_commit(self, callback);
    }

    fn database(&self) -> &Database<Self::Backend> {
        E::database(self)
    }

    fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut <Self::Backend as Backend>::Connection) -> Result<T>,
    ) -> Result<T> {
        E::with_connection(self, work)
    }

    fn home(
        &self,
        snapshot: bool,
        location: &'static Location<'static>,
    ) -> Result<Option<Home<'_, Self::Backend>>> {
        E::home(self, snapshot, location)
    }

    fn is_read_only(&self) -> bool {
        E::is_read_only(self)
    }

    fn has_connections(&self) -> bool {
        E::has_connections(self)
    }
}

/// One call of a method that runs something: on what, and where in the caller's code.
#[derive(Debug)]
pub struct Call<'a, E> {
    executor: &'a E,
    location: &'static Location<'static>,
}

impl<'a, E: Executor> Call<'a, E> {
    /// A call from the place that calls this.
    #[track_caller]
    pub fn new(executor: &'a E) -> Self {
        Self { executor, location: Location::caller() }
    }

    /// A call from this place.
    pub(super) fn at(executor: &'a E, location: &'static Location<'static>) -> Self {
        Self { executor, location }
    }

    /// What it runs on.
    pub fn executor(&self) -> &'a E {
        self.executor
    }

    /// Where in the caller's code.
    pub(super) fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// How SQL is written there.
    pub fn dialect(&self) -> &'static dyn Dialect {
        self.executor.database().backend().dialect()
    }

    /// The plan of a query.
    pub(super) fn plan(&self, shape: Unplanned<'_>, table: &'static Table) -> Result<Found<'a, Plan>> {
        self.executor
            .database()
            .cache()
            .plan(self.dialect(), shape, self.location)
            .map_err(|error| self.place(error, Some(table)))
    }

    /// Runs a query by its plan, with the values of `select`, and hands its rows to `sink`.
    pub(super) fn select<S: RowSink>(
        &self,
        plan: &Plan,
        select: &Select,
        table: &'static Table,
        sink: &mut S,
    ) -> Result<u64> {
        self.select_by(plan, select, table, false, |connection, sql, params| {
            connection.query(sql, params, sink)
        })
    }

    /// Runs a query by its plan, with the values of `select`, in a way of the caller's own. One that reads on where an earlier one
    /// ended is noted as that one's.
    pub(super) fn select_by(
        &self,
        plan: &Plan,
        select: &Select,
        table: &'static Table,
        reads_on: bool,
        work: impl FnOnce(&mut <E::Backend as Backend>::Connection, &str, &[&SqlValue]) -> Result<u64>,
    ) -> Result<u64> {
        if select.lock.is_some() && self.executor.is_read_only() {
            return Err(self.place(lock::of_read_only(), Some(table)));
        }
        self.bound(plan, select, table, |sql, params| self.run_with(sql, params, Some(table), reads_on, work))
    }

    /// Sends a query ahead of its turn, where the driver can. What cannot be sent fails in its turn.
    pub(super) fn send(
        &self,
        plan: &Plan,
        select: &Select,
        table: &'static Table,
        connection: &mut <E::Backend as Backend>::Connection,
    ) -> Option<u64> {
        self.bound(plan, select, table, |sql, params| Ok(connection.send(sql, params))).ok().flatten()
    }

    /// Runs a query on a connection that is held, or takes the answer to it where it was sent.
    pub(super) fn select_on<S: RowSink>(
        &self,
        plan: &Plan,
        select: &Select,
        table: &'static Table,
        (connection, sent): (&mut <E::Backend as Backend>::Connection, Option<u64>),
        sink: &mut S,
    ) -> Result<u64> {
        self.bound(plan, select, table, |sql, params| {
            self.noted(sql, params, Some(table), false, || match sent {
                Some(number) => connection.query_sent(number, sql, params, sink),
                None => connection.query(sql, params, sink),
            })
        })
    }

    /// Does some work with the text of a plan and the values of `select`.
    pub(super) fn bound<T>(
        &self,
        plan: &Plan,
        select: &Select,
        table: &'static Table,
        work: impl FnOnce(&str, &[&SqlValue]) -> Result<T>,
    ) -> Result<T> {
        let (mut made, mut params) = (Vec::new(), Params::new());
        plan.text.collect(select, &mut made, &mut params).map_err(|error| self.place(error, Some(table)))?;
        work(&plan.text.sql, &params)
    }

    /// Runs a change of the rows of a query set, in a way of the caller's own.
    pub(super) fn change<S: Changes>(
        &self,
        change: &S,
        table: &'static Table,
        work: impl FnOnce(&mut <E::Backend as Backend>::Connection, &str, &[&SqlValue]) -> Result<u64>,
    ) -> Result<u64> {
        let (mut made, mut params) = (Vec::new(), Params::new());
        let cache = self.executor.database().cache();
        let kept = cache.change(self.dialect(), change, self.location);
        let kept = kept.map_err(|error| self.place(error, Some(table)))?;
        let collected = kept.text.collect(change, &mut made, &mut params);
        collected.map_err(|error| self.place(error, Some(table)))?;
        self.run_with(&kept.text.sql, &params, Some(table), false, work)
    }

    /// Runs a statement and hands its rows to `sink`.
    pub(super) fn query<S: RowSink>(
        &self,
        statement: &Statement<'_>,
        table: Option<&'static Table>,
        sink: &mut S,
    ) -> Result<u64> {
        let bound = statement.params.iter().copied();
        self.run(&statement.sql, bound, table, false, |connection, sql, params| {
            connection.query(sql, params, sink)
        })
    }

    /// Runs a statement and returns the number of rows that it changed.
    pub(super) fn execute(&self, statement: &Statement<'_>, table: Option<&'static Table>) -> Result<u64> {
        let bound = statement.params.iter().copied();
        self.run(&statement.sql, bound, table, false, |connection, sql, params| {
            connection.execute(sql, params)
        })
    }

    /// Runs a statement with these values as they are, and returns the number of rows that it changed.
    pub(super) fn execute_with(
        &self,
        sql: &str,
        values: &[SqlValue],
        table: Option<&'static Table>,
    ) -> Result<u64> {
        let params: Params<'_> = values.iter().collect();
        self.run_with(sql, &params, table, false, |connection, sql, params| connection.execute(sql, params))
    }

    /// Runs one statement for each row of values, and hands the rows that come back to `sink`. One query in the log.
    pub(super) fn query_each<S: RowSink>(
        &self,
        sql: &str,
        rows: Rows<'_>,
        table: &'static Table,
        sink: &mut S,
    ) -> Result<u64> {
        self.each(sql, rows.iter().next(), rows.len(), table, |connection| {
            let mut params = Vec::new();
            rows.iter().try_fold(0, |count, row| {
                params.clear();
                params.extend(row);
                Ok(count + connection.query(sql, &params, sink)?)
            })
        })
    }

    /// Inserts rows, and hands each to `made` with its key. One query in the log, that of one row, run for each.
    pub(super) fn insert_each(
        &self,
        texts: &NewRows,
        batch: &mut Batch,
        table: &'static Table,
        made: &mut MadeRow<'_>,
    ) -> Result<()> {
        let (len, recorder) = (batch.len(), self.executor.database().recorder());
        // The values are gone afterwards.
        let first = recorder.is_recording().then(|| batch.rows().iter().next().map(<[SqlValue]>::to_vec));
        let inserted = |connection: &mut <E::Backend as Backend>::Connection| {
            connection.insert_each(texts, batch, made).map(|()| len as u64)
        };
        let first = first.map(Option::unwrap_or_default);
        self.each(&texts.one, first.as_deref(), len, table, inserted).map(drop)
    }

    /// Runs one statement for each row of values until one changes nothing. Returns how many changed something. One query in
    /// the log.
    pub(super) fn execute_each(&self, sql: &str, rows: Rows<'_>, table: &'static Table) -> Result<u64> {
        let first = rows.iter().next();
        self.each(sql, first, rows.len(), table, |connection| connection.execute_each(sql, rows))
    }

    /// Does the work of one statement for each of so many rows of values. One query in the log, with the values of the first.
    fn each(
        &self,
        sql: &str,
        first: Option<&[SqlValue]>,
        len: usize,
        table: &'static Table,
        work: impl FnOnce(&mut <E::Backend as Backend>::Connection) -> Result<u64>,
    ) -> Result<u64> {
        let recorder = self.executor.database().recorder();
        let started = recorder.is_recording().then(Instant::now);
        let outcome = self.executor.with_connection(work);
        if let Some(started) = started {
            let first: Vec<&SqlValue> = first.into_iter().flatten().collect();
            recorder
                .note(|| Query::new(sql, &first, &outcome, started.elapsed(), self.location).repeated(len));
        }
        outcome.map_err(|error| self.place(error, Some(table)))
    }

    /// The text of an INSERT: the one that is kept, or a new one.
    pub(super) fn insert_text(
        &self,
        table: &'static Table,
        columns: &[&'static Column],
    ) -> Result<Found<'a, InsertText>> {
        let database = self.executor.database();
        let new = || {
            database.known_tables().learn(&[table]);
            InsertText::new(self.dialect(), table, columns)
        };
        database.row_texts().inserts.get(table, columns, new).map_err(|error| self.place(error, Some(table)))
    }

    /// The text of an UPDATE of one row: the one that is kept, or a new one.
    pub(super) fn update_text<M: Model>(&self, columns: &[&'static Column]) -> Result<Found<'a, UpdateText>> {
        let texts = &self.executor.database().row_texts().updates;
        let new = || UpdateText::new::<M>(self.dialect(), columns);
        texts.get(M::TABLE, columns, new).map_err(|error| self.place(error, Some(M::TABLE)))
    }

    /// Streams rows into a table. One query in the log.
    pub(super) fn copy_in(&self, sql: &str, rows: &mut NextRow<'_>, table: &'static Table) -> Result<u64> {
        let recorder = self.executor.database().recorder();
        let started = recorder.is_recording().then(Instant::now);
        let is_batch = self.dialect().copies().is_none();
        let (mut executions, mut first) = (0, Vec::new());
        let mut counted = |row: &mut Vec<SqlValue>| {
            let more = rows(row)?;
            executions += usize::from(more);
            if more && executions == 1 && is_batch && started.is_some() {
                first.clone_from(row);
            }
            Ok(more)
        };
        let outcome = self.executor.with_connection(|connection| connection.copy_in(sql, &mut counted));
        if let Some(started) = started {
            let first: Vec<&SqlValue> = first.iter().collect();
            let executions = if is_batch { executions } else { 1 };
            recorder.note(|| {
                Query::new(sql, &first, &outcome, started.elapsed(), self.location).repeated(executions)
            });
        }
        outcome.map_err(|error| self.place(error, Some(table)))
    }

    /// Runs a query in the middle of another call's work on a connection.
    pub(super) fn query_on<S: RowSink>(
        &self,
        connection: &mut <E::Backend as Backend>::Connection,
        statement: &Statement<'_>,
        sink: &mut S,
    ) -> Result<u64> {
        let resolved = statement.params.iter().map(Bound::resolve).collect::<Result<Vec<_>>>()?;
        let params: Vec<&SqlValue> = resolved.iter().map(AsRef::as_ref).collect();
        let recorder = self.executor.database().recorder();
        let started = recorder.is_recording().then(Instant::now);
        let outcome = connection.query(&statement.sql, &params, sink);
        if let Some(started) = started {
            recorder.note(|| Query::new(&statement.sql, &params, &outcome, started.elapsed(), self.location));
        }
        outcome
    }

    pub(super) fn run<'v>(
        &self,
        sql: &str,
        bound: impl Iterator<Item = Bound<'v>> + Clone,
        table: Option<&'static Table>,
        reads_on: bool,
        work: impl FnOnce(&mut <E::Backend as Backend>::Connection, &str, &[&SqlValue]) -> Result<u64>,
    ) -> Result<u64> {
        let (mut made, mut params) = (Vec::new(), Params::new());
        params::collect(bound, &mut made, &mut params).map_err(|error| self.place(error, table))?;
        self.run_with(sql, &params, table, reads_on, work)
    }

    fn run_with(
        &self,
        sql: &str,
        params: &[&SqlValue],
        table: Option<&'static Table>,
        reads_on: bool,
        work: impl FnOnce(&mut <E::Backend as Backend>::Connection, &str, &[&SqlValue]) -> Result<u64>,
    ) -> Result<u64> {
        self.noted(sql, params, table, reads_on, || {
            self.executor.with_connection(|connection| work(connection, sql, params))
        })
    }

    /// Notes a statement in the log, and places its error.
    fn noted(
        &self,
        sql: &str,
        params: &[&SqlValue],
        table: Option<&'static Table>,
        reads_on: bool,
        work: impl FnOnce() -> Result<u64>,
    ) -> Result<u64> {
        let recorder = self.executor.database().recorder();
        let started = recorder.is_recording().then(Instant::now);
        let outcome = work();
        if let Some(started) = started {
            let duration = started.elapsed();
            recorder.note(|| match reads_on {
                true => Query::fetch(&outcome, duration, self.location),
                false => Query::new(sql, params, &outcome, duration, self.location),
            });
        }
        outcome.map_err(|error| self.place(error, table))
    }

    /// Adds to an error where it happened and of which model. Columns become fields.
    pub(super) fn place(&self, error: Error, table: Option<&'static Table>) -> Error {
        let error = error.with_location(self.location);
        match table {
            Some(table) => named(error, table)
                .with_model(table.model)
                .rename_field(|column| table.column(column).map(|own| own.field)),
            None => error,
        }
    }
}

/// SQLite names the columns of a unique constraint and not the constraint, and neither database the columns of a check: each is known by the
/// other.
fn named(error: Error, table: &'static Table) -> Error {
    match (error.kind(), error.constraint(), error.field()) {
        (ErrorKind::UniqueViolation, None, _) => {}
        (ErrorKind::CheckViolation, Some(name), None) => {
            return match checks::columns_of(table, name) {
                Some(columns) => error.with_field(columns),
                None => error,
            };
        }
        _ => return error,
    }
    let columns: Vec<&str> = error.field().map_or_else(Vec::new, |field| field.split(", ").collect());
    match compile::unique_constraint(table, &columns) {
        Some(constraint) => error.with_constraint(&constraint),
        None => error,
    }
}
