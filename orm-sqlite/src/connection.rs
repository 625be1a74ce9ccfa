//! A connection: how it is prepared for use, and how statements run on it.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use orm_core::backend::{Connection, RowSink};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::SqlValue;
use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, MAIN_DB};

use crate::bind::bind;
use crate::error::typed;
use crate::row::SqliteRow;
use crate::turns::Turns;

/// How many prepared statements a connection keeps.
const CACHED_STATEMENTS: usize = 256;

/// A connection to a SQLite database.
#[derive(Debug)]
pub struct SqliteConnection {
    inner: rusqlite::Connection,
    turns: Turns,
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
        crate::statistics::register(&inner)?;
        #[cfg(feature = "decimal")]
        crate::decimal::register(&inner)?;
        // A file that the system protects from writing is opened without an error.
        if write_ahead && !inner.is_readonly(MAIN_DB)? {
            use_write_ahead_log(&inner, busy_timeout)?;
        }
        inner.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self { inner, turns })
    }

    /// The statement from the cache, its parameters bound.
    fn statement(&self, sql: &str, params: &[&SqlValue]) -> Result<CachedStatement<'_>> {
        self.turns.begin();
        let mut statement = self.inner.prepare_cached(sql).map_err(typed)?;
        let expected = statement.parameter_count();
        if expected != params.len() {
            return Err(Error::new(
                ErrorKind::Invalid,
                format!("the statement has {expected} parameters and got {} values", params.len()),
            ));
        }
        for (index, value) in params.iter().enumerate() {
            bind(&mut statement, index + 1, value)?;
        }
        if !statement.readonly() {
            self.before_writing();
        }
        Ok(statement)
    }

    /// Gives way to connections that wait, unless this one has its turn already.
    fn before_writing(&self) {
        if self.inner.is_autocommit() {
            self.turns.give_way();
        }
    }
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
    fn query<S: RowSink>(&mut self, sql: &str, params: &[&SqlValue], sink: &mut S) -> Result<u64> {
        let mut statement = self.statement(sql, params)?;
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
        let mut statement = self.statement(sql, params)?;
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

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        self.turns.begin();
        self.before_writing();
        self.inner.execute_batch(sql).map_err(typed)
    }

    fn is_reusable(&mut self) -> bool {
        self.inner.is_autocommit()
    }
}
