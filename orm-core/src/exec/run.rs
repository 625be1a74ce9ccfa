//! The flow of a statement: compile it, run it on a connection, hand its rows over, note what happened.

use std::panic::Location;
use std::time::Instant;

use super::at_hand::Found;
use super::cache::{Changes, Plan, Unplanned};
use super::params::{self, Params};
use super::row_text::{InsertText, UpdateText};
use super::{Executor, checks, lock};
use crate::ast::Select;
use crate::backend::{Backend, Connection, RowSink};
use crate::compile::{self, Bound, Dialect, Statement};
use crate::error::{Error, ErrorKind, Result};
use crate::inspect::Query;
use crate::query::Model;
use crate::schema::{Column, Table};
use crate::value::SqlValue;

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
