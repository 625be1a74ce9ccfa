//! A connection: prepares each statement once, runs it, and knows whether a transaction is open.

use std::fmt;
use std::ops::ControlFlow;

use orm_core::backend::{Connection, NextRow, RowSink};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::SqlValue;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use postgres::{Client, Config, NoTls, Row, RowIter, Statement};

use crate::bind::{self, Param, ParamType};
use crate::copy;
use crate::cursor::Cursors;
use crate::dialect::SESSION;
use crate::error;
use crate::portal;
use crate::row::PostgresRow;
use crate::script::Effect;
use crate::statements::{Prepared, Statements};

/// An open connection to PostgreSQL.
///
/// Statements are prepared once and kept, up to 256 of them. When a table has changed under one, it
/// is prepared and run again, once, unless a transaction is open: the failure has aborted that.
///
/// Behind a proxy that gives each transaction another session (PgBouncer's transaction pooling) a kept statement may be
/// of a session that is gone: with `prepared_statements=false` in the URL none is kept, and each is sent unnamed, with its
/// values, in one round trip.
pub struct PostgresConnection {
    client: Client,
    statements: Statements,
    keeps_statements: bool,
    cursors: Cursors,
    in_transaction: bool,
    broken: bool,
}

impl PostgresConnection {
    pub(crate) fn open(config: &Config, target: &str, keeps_statements: bool) -> Result<Self> {
        let mut client = config.connect(NoTls).map_err(|error| error::of_connecting(error, target))?;
        client.batch_execute(SESSION).map_err(|error| error::of_connecting(error, target))?;
        Ok(Self {
            client,
            statements: Statements::default(),
            keeps_statements,
            cursors: Cursors::default(),
            in_transaction: false,
            broken: false,
        })
    }

    /// The driver's own connection.
    pub(crate) fn into_client(self) -> Client {
        self.client
    }

    /// Prepares and runs a statement.
    fn run<T>(
        &mut self,
        sql: &str,
        params: &[&SqlValue],
        mut start: impl FnMut(&mut Client, &Statement) -> Result<T, Failure>,
    ) -> Result<T> {
        bind::check(params)?;
        loop {
            let (prepared, is_cached) = self.prepared(sql, params)?;
            match start(&mut self.client, &prepared.statement) {
                Ok(outcome) => {
                    self.succeeded(prepared.effect);
                    return Ok(outcome);
                }
                Err(Failure::Start(failure)) if is_cached && error::is_stale(&failure) => {
                    self.forget(sql, &failure);
                    if self.in_transaction {
                        return Err(self.failed(failure, prepared.effect));
                    }
                }
                Err(Failure::Start(failure) | Failure::Rows(failure)) => {
                    return Err(self.failed(failure, prepared.effect));
                }
                Err(Failure::Sink(error)) => return Err(error),
            }
        }
    }

    /// Runs a statement that is not kept.
    fn run_unnamed<T>(
        &mut self,
        sql: &str,
        params: &[&SqlValue],
        read: impl FnOnce(RowIter<'_>) -> Result<T, Failure>,
    ) -> Result<T> {
        bind::check(params)?;
        let effect = Effect::of(sql);
        refuse_copy(effect)?;
        let types =
            params.iter().map(|param| ParamType::of(param).postgres()).collect::<Result<Vec<Type>>>()?;
        let values = params.iter().map(|value| Param(value)).zip(types);
        match self.client.query_typed_raw(sql, values).map_err(Failure::Start).and_then(read) {
            Ok(outcome) => {
                self.succeeded(effect);
                Ok(outcome)
            }
            Err(Failure::Start(failure) | Failure::Rows(failure)) => Err(self.failed(failure, effect)),
            Err(Failure::Sink(error)) => Err(error),
        }
    }

    /// The statement, and whether it was prepared before.
    fn prepared(&mut self, sql: &str, params: &[&SqlValue]) -> Result<(Prepared, bool)> {
        if let Some(prepared) = self.statements.find(sql, params) {
            return Ok((prepared, true));
        }
        let effect = Effect::of(sql);
        refuse_copy(effect)?;
        let kinds: Box<[ParamType]> = params.iter().map(|param| ParamType::of(param)).collect();
        let types = kinds.iter().map(|kind| kind.postgres()).collect::<Result<Vec<Type>>>()?;
        let statement = self
            .client
            .prepare_typed(sql, &types)
            .map_err(|failure| self.failed(failure, Effect::default()))?;
        let wanted = statement.params().len();
        if wanted != params.len() {
            return Err(Error::new(
                ErrorKind::Invalid,
                format!("the statement has {wanted} parameter(s), {} given", params.len()),
            ));
        }
        let prepared = Prepared { statement, effect };
        self.statements.insert(sql, kinds, prepared.clone());
        Ok((prepared, false))
    }

    fn forget(&mut self, sql: &str, failure: &postgres::Error) {
        if error::is_gone(failure) {
            // Whatever dropped this statement dropped the others too.
            self.statements.clear();
        } else {
            self.statements.forget(sql);
        }
    }

    fn succeeded(&mut self, effect: Effect) {
        self.in_transaction = effect.transaction.unwrap_or(self.in_transaction);
    }

    fn of_cursor(&mut self, failure: Failure) -> Error {
        match failure {
            Failure::Start(failure) | Failure::Rows(failure) => self.failed(failure, Effect::default()),
            Failure::Sink(error) => error,
        }
    }

    #[cold]
    fn failed(&mut self, failure: postgres::Error, effect: Effect) -> Error {
        let is_malformed = failure.code().is_some_and(|state| state.code().starts_with("42"));
        let answered = failure.as_db_error().is_some();
        let error = error::of_statement(failure);
        // After an answer that the driver did not understand the connection may be out of step.
        self.broken |=
            error.kind() == ErrorKind::Connection || !answered && error.kind() != ErrorKind::Invalid;
        if effect.several && effect.transaction.is_some() {
            // Which of the statements ran is not known.
            self.in_transaction = true;
        } else if effect.transaction == Some(false) && !is_malformed {
            // A COMMIT that fails, on a deferred constraint for example, has rolled back.
            self.in_transaction = false;
        }
        error
    }
}

impl fmt::Debug for PostgresConnection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PostgresConnection")
            .field("in_transaction", &self.in_transaction)
            .field("broken", &self.broken)
            .finish_non_exhaustive()
    }
}

impl Connection for PostgresConnection {
    fn query<S: RowSink>(&mut self, sql: &str, params: &[&SqlValue], sink: &mut S) -> Result<u64> {
        if !self.keeps_statements {
            return self.run_unnamed(sql, params, |rows| hand_over(rows, sink));
        }
        self.run(sql, params, |client, statement| {
            let values = params.iter().map(|value| Param(value));
            let rows = client.query_raw(statement, values).map_err(Failure::Start)?;
            hand_over(rows, sink)
        })
    }

    fn execute(&mut self, sql: &str, params: &[&SqlValue]) -> Result<u64> {
        if !self.keeps_statements {
            return self.run_unnamed(sql, params, |rows| count(rows).map_err(Failure::Rows));
        }
        let values: Vec<Param<'_>> = params.iter().map(|value| Param(value)).collect();
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        self.run(sql, params, |client, statement| client.execute(statement, &values).map_err(Failure::Start))
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        let effect = Effect::of(sql);
        refuse_copy(effect)?;
        self.client.batch_execute(sql).map_err(|failure| self.failed(failure, effect))?;
        self.succeeded(effect);
        Ok(())
    }

    fn copy_in(&mut self, sql: &str, rows: &mut NextRow<'_>) -> Result<u64> {
        copy::run(&mut self.client, sql, rows).map_err(|failure| match failure {
            copy::Failure::Database(failure) => self.failed(failure, Effect::default()),
            copy::Failure::Rows(error) => error,
        })
    }

    fn stream<S: RowSink>(
        &mut self,
        sql: &str,
        params: &[&SqlValue],
        rows: u64,
        sink: &mut S,
    ) -> Result<u64> {
        self.run(sql, params, |client, statement| portal::stream(client, statement, params, rows, sink))
    }

    fn open_cursor(&mut self, sql: &str, params: &[&SqlValue], rows: u64) -> Result<u64> {
        bind::check(params)?;
        let outcome = self.cursors.open(&mut self.client, sql, params, rows);
        outcome.map_err(|failure| self.of_cursor(failure))
    }

    fn fetch<S: RowSink>(&mut self, cursor: u64, sink: &mut S) -> Result<u64> {
        let outcome = self.cursors.fetch(&mut self.client, cursor, sink);
        outcome.map_err(|failure| self.of_cursor(failure))
    }

    fn close_cursor(&mut self, cursor: u64) -> Result<()> {
        let outcome = self.cursors.close(&mut self.client, cursor);
        outcome.map_err(|failure| self.of_cursor(failure))
    }

    fn is_reusable(&mut self) -> bool {
        // Those of transactions that ended otherwise than by being closed.
        self.cursors.clear();
        !self.broken && !self.in_transaction && !self.client.is_closed()
    }
}

/// Where a statement failed.
pub(crate) enum Failure {
    /// Before its first row.
    Start(postgres::Error),
    /// Among its rows.
    Rows(postgres::Error),
    /// In the sink.
    Sink(Error),
}

fn hand_over<S: RowSink>(mut rows: RowIter<'_>, sink: &mut S) -> Result<u64, Failure> {
    let mut count = 0;
    while let Some(row) = rows.next().map_err(Failure::Rows)? {
        count += 1;
        match sink.row(&PostgresRow(row)) {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => {
                finish(rows).map_err(Failure::Rows)?;
                break;
            }
            Err(error) => {
                // The sink's error came first. A lost connection shows up at the next statement.
                let _ = finish(rows);
                return Err(Failure::Sink(error));
            }
        }
    }
    Ok(count)
}

/// Hands over rows that are off the wire, each of which is gone before the next. Returns how many, and whether the sink would take more.
///
/// To take rows one at a time costs the driver half of its time, and to take very many together more than that: so this is for some.
pub(crate) fn hand_over_some<S: RowSink>(
    rows: Vec<Row>,
    sink: &mut S,
) -> Result<(u64, ControlFlow<()>), Failure> {
    let mut count = 0;
    for row in rows {
        count += 1;
        if sink.row(&PostgresRow(row)).map_err(Failure::Sink)?.is_break() {
            return Ok((count, ControlFlow::Break(())));
        }
    }
    Ok((count, ControlFlow::Continue(())))
}

/// How many rows a statement changed, as its answer says at the end.
fn count(mut rows: RowIter<'_>) -> Result<u64, postgres::Error> {
    while rows.next()?.is_some() {}
    Ok(rows.rows_affected().unwrap_or(0))
}

/// Takes the rest of the answer off the wire. Left there, the server could not end the statement: it
/// would keep its locks while the connection is idle, and a failure of a write would go unseen.
fn finish(mut rows: RowIter<'_>) -> Result<(), postgres::Error> {
    while rows.next()?.is_some() {}
    Ok(())
}

/// The driver's row-wise calls would wait for each other forever in the copy mode of the protocol.
fn refuse_copy(effect: Effect) -> Result<()> {
    if effect.copies {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "COPY from or to the client is not supported: insert rows with a bulk create, read them with a query",
        ));
    }
    Ok(())
}
