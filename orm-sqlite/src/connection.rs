//! A connection: how it is prepared for use, and how statements run on it.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use orm_core::backend::{Connection, MadeRow, NewRows, NextRow, RowSink};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::{Batch, Rows, SqlValue};
use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, MAIN_DB, Transaction, TransactionBehavior};

use crate::bind::bind;
use crate::cursor::Cursors;
use crate::dialect::QUERY_ONLY;
use crate::error::typed;
use crate::open_query::SqliteQuery;
use crate::row::SqliteRow;
use crate::turns::Turns;

/// How many prepared statements a connection keeps.
const CACHED_STATEMENTS: usize = 256;

/// A connection to a SQLite database.
#[derive(Debug)]
pub struct SqliteConnection {
    pub(crate) inner: rusqlite::Connection,
    turns: Turns,
    pub(crate) cursors: Cursors,
}

impl SqliteConnection {
    /// Makes a fresh connection behave the same everywhere.
    pub(crate) fn prepare(
        inner: rusqlite::Connection,
        busy_timeout: Duration,
        write_ahead: bool,
    ) -> rusqlite::Result<Self> {
        let turns = Turns::install(&inner, busy_timeout)?;
        inner.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        // A misspelt column in double quotes must be an error, not a piece of text.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
        rusqlite::vtab::array::load_module(&inner)?;
        crate::functions::register(&inner)?;
        crate::arithmetic::register(&inner)?;
        crate::cast::register(&inner)?;
        crate::dates::register(&inner)?;
        crate::math::register(&inner)?;
        crate::statistics::register(&inner)?;
        crate::text::register(&inner)?;
        #[cfg(feature = "decimal")]
        crate::decimal::register(&inner)?;
        #[cfg(feature = "json")]
        crate::json::register(&inner)?;
        // A file that the system protects from writing is opened without an error.
        if write_ahead && !inner.is_readonly(MAIN_DB)? {
            use_write_ahead_log(&inner, busy_timeout)?;
        }
        inner.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self { inner, turns, cursors: Cursors::default() })
    }

    /// The statement from the cache, of so many parameters, to be run for each of many rows. It stays at hand: looking it up
    /// costs as much as running it.
    #[inline]
    pub(crate) fn of_rows(&self, sql: &str, width: usize) -> Result<CachedStatement<'_>> {
        self.turns.begin();
        let statement = self.inner.prepare_cached(sql).map_err(typed)?;
        takes(&statement, width)?;
        self.before_writing();
        Ok(statement)
    }

    /// The driver's own connection, which waits for others by itself.
    pub(crate) fn into_inner(self, busy_timeout: Duration) -> Result<rusqlite::Connection> {
        self.inner.busy_timeout(busy_timeout).map_err(typed)?;
        Ok(self.inner)
    }

    /// The statement from the cache, its parameters bound.
    pub(crate) fn statement(&self, sql: &str, params: &[&SqlValue]) -> Result<CachedStatement<'_>> {
        self.turns.begin();
        let mut statement = self.inner.prepare_cached(sql).map_err(typed)?;
        self.bind(&mut statement, params)?;
        Ok(statement)
    }

    /// Makes a statement from the cache ready to run.
    #[inline]
    fn bind(&self, statement: &mut CachedStatement<'_>, params: &[&SqlValue]) -> Result<()> {
        takes(statement, params.len())?;
        bind_all(statement, params.iter().copied())?;
        if !statement.readonly() {
            self.before_writing();
        }
        Ok(())
    }

    /// Whether a transaction that only reads is open.
    pub(crate) fn is_query_only(&self) -> Result<bool> {
        self.inner.pragma_query_value(None, QUERY_ONLY, |row| row.get(0)).map_err(typed)
    }

    /// Gives way to connections that wait, unless this one has its turn already.
    fn before_writing(&self) {
        if self.inner.is_autocommit() {
            self.turns.give_way();
        }
    }
}

#[inline]
fn takes(statement: &CachedStatement<'_>, values: usize) -> Result<()> {
    let expected = statement.parameter_count();
    if expected == values { Ok(()) } else { Err(miscounted(expected, values)) }
}

#[cold]
fn miscounted(expected: usize, values: usize) -> Error {
    Error::new(ErrorKind::Invalid, format!("the statement has {expected} parameters and got {values} values"))
}

pub(crate) fn bind_all<'v>(
    statement: &mut CachedStatement<'_>,
    params: impl Iterator<Item = &'v SqlValue>,
) -> Result<()> {
    params.enumerate().try_for_each(|(index, value)| bind(statement, index + 1, value))
}

/// Switches a file to the write-ahead log, which stays with the file.
///
/// Only the first connection changes anything, and for that SQLite needs the file for itself for a
/// moment; it does not call the busy handler then. So a few connections that open a new file at once wait here.
fn use_write_ahead_log(inner: &rusqlite::Connection, timeout: Duration) -> rusqlite::Result<()> {
    let started = Instant::now();
    loop {
        match inner.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if is_busy(&error) && started.elapsed() < timeout => {
                std::thread::sleep(Duration::from_millis(2));
            }
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
}

impl Connection for SqliteConnection {
    type Open = SqliteQuery;

    fn query<S: RowSink>(&mut self, sql: &str, params: &[&SqlValue], sink: &mut S) -> Result<u64> {
        self.turns.begin();
        // Bound where it is: to move a statement is dearer than to find it.
        let mut statement = self.inner.prepare_cached(sql).map_err(typed)?;
        self.bind(&mut statement, params)?;
        let mut rows = statement.raw_query();
        let mut count = 0;
        // Dropping `rows`, also when the sink panics, resets the statement.
        while let Some(row) = rows.next().map_err(typed)? {
            count += 1;
            if let ControlFlow::Break(()) = sink.row(&SqliteRow::new(row))? {
                break;
            }
        }
        Ok(count)
    }

    fn execute(&mut self, sql: &str, params: &[&SqlValue]) -> Result<u64> {
        let before = self.inner.total_changes();
        self.turns.begin();
        let mut statement = self.inner.prepare_cached(sql).map_err(typed)?;
        self.bind(&mut statement, params)?;
        if statement.column_count() == 0 {
            statement.raw_execute().map_err(typed)?;
        } else {
            let mut rows = statement.raw_query();
            while rows.next().map_err(typed)?.is_some() {}
        }
        drop(statement);
        // SQLite leaves the last count in place when a statement is not a change, a definition for example.
        let changed = self.inner.total_changes() != before;
        Ok(if changed { self.inner.changes() } else { 0 })
    }

    fn execute_each(&mut self, sql: &str, rows: Rows<'_>) -> Result<u64> {
        let mut statement = self.of_rows(sql, rows.width())?;
        for (count, row) in (0..).zip(rows.iter()) {
            bind_all(&mut statement, row.iter())?;
            if statement.raw_execute().map_err(typed)? == 0 {
                return Ok(count);
            }
        }
        Ok(rows.len() as u64)
    }

    fn insert_each(&mut self, texts: &NewRows, batch: &mut Batch, made: &mut MadeRow<'_>) -> Result<()> {
        self.insert_rows(texts, batch, made)
    }

    fn copy_in(&mut self, sql: &str, rows: &mut NextRow<'_>) -> Result<u64> {
        let (mut row, mut count) = (Vec::new(), 0);
        if !rows(&mut row)? {
            return Ok(0);
        }
        let mut statement = self.of_rows(sql, row.len())?;
        loop {
            bind_all(&mut statement, row.iter())?;
            statement.raw_execute().map_err(typed)?;
            count += 1;
            if !rows(&mut row)? {
                return Ok(count);
            }
        }
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        self.turns.begin();
        self.before_writing();
        if !self.inner.is_autocommit() || !crate::script::is_one_transaction(sql) {
            return self.inner.execute_batch(sql).map_err(typed);
        }
        // As PostgreSQL has it: several statements in one text are a transaction. Dropped, it is rolled back.
        let whole = Transaction::new_unchecked(&self.inner, TransactionBehavior::Immediate).map_err(typed)?;
        whole.execute_batch(sql).map_err(typed)?;
        whole.commit().map_err(typed)
    }

    fn open_query(
        self: Box<Self>,
        sql: &str,
        params: &[&SqlValue],
    ) -> std::result::Result<SqliteQuery, (Box<Self>, Error)> {
        SqliteQuery::open(self, sql, params)
    }

    fn control(&mut self, sql: &str) -> Result<()> {
        // What is several statements cannot be kept prepared.
        if sql.contains(';') {
            return self.execute_batch(sql);
        }
        self.turns.begin();
        self.before_writing();
        self.inner.prepare_cached(sql).map_err(typed)?.raw_execute().map(drop).map_err(typed)
    }

    fn open_cursor(&mut self, sql: &str, params: &[&SqlValue], rows: u64) -> Result<u64> {
        self.open(sql, params, rows)
    }

    fn fetch<S: RowSink>(&mut self, cursor: u64, sink: &mut S) -> Result<u64> {
        self.take(cursor, sink)
    }

    fn close_cursor(&mut self, cursor: u64) -> Result<()> {
        self.close(cursor)
    }

    #[inline]
    fn is_reusable(&mut self) -> bool {
        self.inner.is_autocommit() && (self.cursors.is_empty() || self.forget_cursors().is_ok())
    }
}
