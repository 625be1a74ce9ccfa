//! A connection: prepares each statement once, runs it, and knows whether a transaction is open.

use std::convert::Infallible;
use std::fmt;
use std::ops::ControlFlow;

use orm_core::backend::{Connection, NextRow, RowSink};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::SqlValue;
use postgres::Statement;
use postgres::types::Type;
use tokio_postgres::Config;

use crate::bind::{self, Param, ParamType};
use crate::copy;
use crate::cursor::Cursors;
use crate::dialect::{self, SESSION};
use crate::error;
use crate::portal;
use crate::row::PostgresRow;
use crate::script::Effect;
use crate::session::{Rows, Session};
use crate::statements::{Prepared, Statements};

/// How many times a statement is prepared again: once, and a few times more where tables change all the while.
const RETRIES: usize = 5;

/// An open connection to PostgreSQL.
///
/// Statements are prepared once and kept, up to 256 of them. When a table has changed under one, it
/// is prepared and run again, unless a transaction is open: the failure has aborted that.
///
/// Behind a proxy that gives each transaction another session (PgBouncer's transaction pooling) a kept statement may be
/// of a session that is gone: with `prepared_statements=false` in the URL none is kept, and each is sent unnamed, with its
/// values, in one round trip.
pub struct PostgresConnection {
    session: Session,
    statements: Statements,
    keeps_statements: bool,
    cursors: Cursors,
    in_transaction: bool,
    broken: bool,
}

impl PostgresConnection {
    pub(crate) fn open(config: &Config, target: &str, keeps_statements: bool) -> Result<Self> {
        let mut session = Session::open(config, target)?;
        session.batch_execute(SESSION).map_err(|error| error::of_connecting(error, target))?;
        Ok(Self {
            session,
            statements: Statements::default(),
            keeps_statements,
            cursors: Cursors::default(),
            in_transaction: false,
            broken: false,
        })
    }

    /// Prepares and runs a statement.
    fn run<T>(
        &mut self,
        sql: &str,
        params: &[&SqlValue],
        mut start: impl FnMut(&mut Session, &Statement) -> Result<T, Failure>,
    ) -> Result<T> {
        bind::check(params)?;
        let mut retries = RETRIES;
        loop {
            let prepared = self.prepared(sql, params)?;
            match start(&mut self.session, &prepared.statement) {
                Ok(outcome) => {
                    self.succeeded(prepared.effect);
                    return Ok(outcome);
                }
                Err(Failure::Start(failure)) if error::is_stale(&failure) => {
                    self.forget(sql, &failure);
                    if self.in_transaction || retries == 0 {
                        return Err(self.failed(failure, prepared.effect));
                    }
                    retries -= 1;
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
        read: impl FnOnce(Rows<'_>) -> Result<T, Failure>,
    ) -> Result<T> {
        bind::check(params)?;
        let effect = Effect::of(sql);
        refuse_copy(effect)?;
        let types =
            params.iter().map(|param| ParamType::of(param).postgres()).collect::<Result<Vec<Type>>>()?;
        let values = params.iter().map(|value| Param(value)).zip(types);
        match self.session.query_unnamed(sql, values).map_err(Failure::Start).and_then(read) {
            Ok(outcome) => {
                self.succeeded(effect);
                Ok(outcome)
            }
            Err(Failure::Start(failure) | Failure::Rows(failure)) => Err(self.failed(failure, effect)),
            Err(Failure::Sink(error)) => Err(error),
        }
    }

    /// The statement: the one that is kept, or a new one.
    fn prepared(&mut self, sql: &str, params: &[&SqlValue]) -> Result<Prepared> {
        if let Some(prepared) = self.statements.find(sql, params) {
            return Ok(prepared);
        }
        let effect = Effect::of(sql);
        refuse_copy(effect)?;
        let kinds: Box<[ParamType]> = params.iter().map(|param| ParamType::of(param)).collect();
        let types = kinds.iter().map(|kind| kind.postgres()).collect::<Result<Vec<Type>>>()?;
        let statement =
            self.session.prepare(sql, &types).map_err(|failure| self.failed(failure, Effect::default()))?;
        let wanted = statement.params().len();
        if wanted != params.len() {
            return Err(Error::new(
                ErrorKind::Invalid,
                format!("the statement has {wanted} parameter(s), {} given", params.len()),
            ));
        }
        let prepared = Prepared { statement, effect };
        self.statements.insert(sql, kinds, prepared.clone());
        Ok(prepared)
    }

    fn forget(&mut self, sql: &str, failure: &postgres::Error) {
        // Whatever dropped this statement dropped the others too. And a transaction that is run again is not to fail at each of its
        // statements in turn.
        if error::is_gone(failure) || self.in_transaction {
            self.statements.clear();
        } else {
            self.statements.forget(sql);
        }
    }

    fn succeeded(&mut self, effect: Effect) {
        self.in_transaction = effect.transaction.unwrap_or(self.in_transaction);
    }

    fn copy(&mut self, sql: &str, rows: &mut NextRow<'_>) -> Result<u64> {
        copy::run(&mut self.session, sql, rows).map_err(|failure| match failure {
            copy::Failure::Database(failure) => self.failed(failure, Effect::default()),
            copy::Failure::Rows(error) => error,
        })
    }

    fn failed_query(&mut self, failure: Failure) -> Error {
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
    type Open = Infallible;

    fn query<S: RowSink>(&mut self, sql: &str, params: &[&SqlValue], sink: &mut S) -> Result<u64> {
        if !self.keeps_statements {
            return self.run_unnamed(sql, params, |rows| Ok(hand_over(rows, sink)?.0));
        }
        self.run(sql, params, |session, statement| {
            let rows = session.query(statement, params.iter().map(|value| Param(value)));
            Ok(hand_over(rows.map_err(Failure::Start)?, sink)?.0)
        })
    }

    fn send(&mut self, sql: &str, params: &[&SqlValue]) -> Option<u64> {
        // To prepare a statement is to wait for the server, which answers first what was sent first. None is kept behind a proxy.
        let prepared = self.statements.find(sql, params)?;
        bind::check(params).ok()?;
        self.session.send(prepared.statement, params)
    }

    fn query_sent<S: RowSink>(
        &mut self,
        number: u64,
        sql: &str,
        params: &[&SqlValue],
        sink: &mut S,
    ) -> Result<u64> {
        let Some(answer) = self.session.answer(number) else { return self.query(sql, params, sink) };
        match answer.map_err(Failure::Start).and_then(|rows| hand_over(rows, sink)) {
            Ok((rows, _)) => Ok(rows),
            Err(Failure::Start(failure)) if error::is_stale(&failure) => {
                self.forget(sql, &failure);
                match self.in_transaction {
                    true => Err(self.failed(failure, Effect::default())),
                    false => self.query(sql, params, sink),
                }
            }
            Err(failure) => Err(self.failed_query(failure)),
        }
    }

    fn execute(&mut self, sql: &str, params: &[&SqlValue]) -> Result<u64> {
        if !self.keeps_statements {
            return self.run_unnamed(sql, params, |rows| count(rows).map_err(Failure::Rows));
        }
        self.run(sql, params, |session, statement| {
            let values = params.iter().map(|value| Param(value));
            session.execute(statement, values).map_err(Failure::Start)
        })
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        let effect = Effect::of(sql);
        refuse_copy(effect)?;
        self.session.batch_execute(sql).map_err(|failure| self.failed(failure, effect))?;
        self.succeeded(effect);
        Ok(())
    }

    fn copy_in(&mut self, sql: &str, rows: &mut NextRow<'_>) -> Result<u64> {
        if self.keeps_statements || self.in_transaction {
            return self.copy(sql, rows);
        }
        // The driver prepares it first. Outside of a transaction a proxy may give the rows to another session.
        self.execute_batch(dialect::BEGIN)?;
        let copied = self.copy(sql, rows);
        let ended = self.execute_batch(if copied.is_ok() { dialect::COMMIT } else { dialect::ROLLBACK });
        copied.and_then(|rows| ended.map(|()| rows))
    }

    fn stream<S: RowSink>(
        &mut self,
        sql: &str,
        params: &[&SqlValue],
        at_once: u64,
        sink: &mut S,
    ) -> Result<u64> {
        self.run(sql, params, |session, statement| portal::stream(session, statement, params, at_once, sink))
    }

    fn open_cursor(&mut self, sql: &str, params: &[&SqlValue], rows: u64) -> Result<u64> {
        bind::check(params)?;
        let outcome = self.cursors.open(&mut self.session, sql, params, rows);
        outcome.map_err(|failure| self.failed_query(failure))
    }

    fn fetch<S: RowSink>(&mut self, cursor: u64, sink: &mut S) -> Result<u64> {
        let outcome = self.cursors.fetch(&mut self.session, cursor, sink);
        outcome.map_err(|failure| self.failed_query(failure))
    }

    fn close_cursor(&mut self, cursor: u64) -> Result<()> {
        let outcome = self.cursors.close(&mut self.session, cursor);
        outcome.map_err(|failure| self.failed_query(failure))
    }

    fn is_reusable(&mut self) -> bool {
        // Those of transactions that ended otherwise than by being closed.
        self.cursors.clear();
        self.session.hear_out();
        !self.broken && !self.in_transaction && !self.session.is_closed()
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

/// Hands over the rows of an answer. Returns how many, and whether the sink would take more.
pub(crate) fn hand_over<S: RowSink>(
    mut rows: Rows<'_>,
    sink: &mut S,
) -> Result<(u64, ControlFlow<()>), Failure> {
    let mut count = 0;
    while let Some(row) = rows.next().map_err(Failure::Rows)? {
        count += 1;
        match sink.row(&PostgresRow(row)) {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => {
                finish(rows).map_err(Failure::Rows)?;
                return Ok((count, ControlFlow::Break(())));
            }
            Err(error) => {
                // The sink's error came first. A lost connection shows up at the next statement.
                let _ = finish(rows);
                return Err(Failure::Sink(error));
            }
        }
    }
    Ok((count, ControlFlow::Continue(())))
}

/// How many rows a statement changed, as its answer says at the end.
fn count(mut rows: Rows<'_>) -> Result<u64, postgres::Error> {
    while rows.next()?.is_some() {}
    Ok(rows.rows_affected().unwrap_or(0))
}

/// Takes the rest of the answer off the wire. Left there, the server could not end the statement: it
/// would keep its locks while the connection is idle, and a failure of a write would go unseen.
pub(crate) fn finish(mut rows: Rows<'_>) -> Result<(), postgres::Error> {
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
