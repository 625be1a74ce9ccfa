//! What a driver must offer: connections, statements, and the dialect that writes its SQL.
//!
//! Knows neither models nor query sets. Drivers depend on this, never on each other.

mod either;
mod new_rows;
mod none;
mod url;

use std::ops::ControlFlow;

use crate::compile::Dialect;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Batch, Cells, Rows, SqlValue};

pub use either::{Either, EitherConnection};
pub use new_rows::{NewRows, SeveralRows};
pub use none::{NoBackend, NoConnection};
pub use url::Url;

/// A database that query sets can run on.
///
/// The value is what is needed to open connections: it is made once from the URL and shared by the
/// pool. All calls are statically dispatched; the facade crate picks the type by cargo features.
pub trait Backend: Sized + Send + Sync + 'static {
    /// An open connection.
    type Connection: Connection;

    /// Makes the backend for a URL, or returns `None` when the scheme is another database's. Opens nothing.
    ///
    /// # Errors
    /// When the URL is of this database but malformed. The message never contains the password.
    fn from_url(url: &Url) -> Option<Result<Self>>;

    /// How this database's SQL is written.
    fn dialect(&self) -> &'static dyn Dialect;

    /// The name for logs and messages: `sqlite`, `postgresql`.
    fn name(&self) -> &'static str;

    /// Whether a [stream](Connection::stream) that is left in the middle of its rows holds up no writer: then an iterator has one on a
    /// thread of its own, in place of a cursor.
    fn steps_rows(&self) -> bool {
        false
    }

    /// Opens a connection that is ready to use.
    ///
    /// # Errors
    /// `ErrorKind::Connection` when the server refuses, or the file cannot be opened.
    fn connect(&self) -> Result<Self::Connection>;
}

/// Rows that are made one by one: puts the values of the next into the buffer, in place of the last one's. `false` after the last row.
pub type NextRow<'r> = dyn FnMut(&mut Vec<SqlValue>) -> Result<bool> + 'r;

/// Takes a row that was inserted: the values that were sent, and its key.
pub type MadeRow<'r> = dyn FnMut(&mut [SqlValue], i64) -> Result<()> + 'r;

/// A connection, used by one thread at a time.
///
/// Each method prepares the text at most once per connection and caches the statement (bounded).
/// Errors carry kind, constraint, SQL state and source; the caller adds model and place.
pub trait Connection: Send {
    /// Runs a statement and hands every row to `sink` until it breaks. Returns the number of rows handed over.
    ///
    /// # Errors
    /// The database's error, typed; or the sink's own.
    fn query<S: RowSink>(&mut self, sql: &str, params: &[&SqlValue], sink: &mut S) -> Result<u64>;

    /// Runs a statement and returns the number of rows it changed.
    ///
    /// # Errors
    /// The database's error, typed.
    fn execute(&mut self, sql: &str, params: &[&SqlValue]) -> Result<u64>;

    /// Runs several statements without parameters, uncached: definitions.
    ///
    /// # Errors
    /// The database's error, typed.
    fn execute_batch(&mut self, sql: &str) -> Result<()>;

    /// Begins or ends a transaction or a savepoint, by one of a few texts.
    ///
    /// # Errors
    /// The database's error, typed.
    fn control(&mut self, sql: &str) -> Result<()> {
        self.execute_batch(sql)
    }

    /// Runs a statement once for each row of values, until one changes nothing, and returns how many changed something.
    ///
    /// # Errors
    /// The database's error, typed. What ran before stays, unless a transaction around it is undone.
    fn execute_each(&mut self, sql: &str, rows: Rows<'_>) -> Result<u64> {
        for (count, row) in (0..).zip(rows.iter()) {
            if self.execute(sql, &row.iter().collect::<Vec<_>>())? == 0 {
                return Ok(count);
            }
        }
        Ok(rows.len() as u64)
    }

    /// Inserts rows, one by one or several at once, and hands the values and the integer key of each to `made`, in their order, which may
    /// take the values. Only where the [dialect](crate::compile::Dialect::knows_new_keys) says so.
    ///
    /// # Errors
    /// As [`execute_each`](Self::execute_each); or that of `made`.
    fn insert_each(&mut self, texts: &NewRows, batch: &mut Batch, made: &mut MadeRow<'_>) -> Result<()> {
        let _ = (texts, batch, made);
        Err(Error::new(ErrorKind::Unsupported, "this database does not know the keys it has just made"))
    }

    /// Streams rows into the statement that the dialect writes for a [copy](crate::compile::Dialect::copies), and returns how many
    /// there were. By itself it runs the statement for each.
    ///
    /// # Errors
    /// The database's error, typed; or that of a row. Of a copy nothing is kept then; else what ran before stays, unless a transaction
    /// around it is undone.
    fn copy_in(&mut self, sql: &str, rows: &mut NextRow<'_>) -> Result<u64> {
        let (mut row, mut count) = (Vec::new(), 0);
        while rows(&mut row)? {
            self.execute(sql, &row.iter().collect::<Vec<_>>())?;
            count += 1;
        }
        Ok(count)
    }

    /// Runs a query as [`query`](Self::query) does, for a sink that takes its time and may break early: where a server would have to be
    /// heard out, it is asked for so many rows at once, or fewer. No transaction is open.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    fn stream<S: RowSink>(
        &mut self,
        sql: &str,
        params: &[&SqlValue],
        at_once: u64,
        sink: &mut S,
    ) -> Result<u64> {
        let _ = at_once;
        self.query(sql, params, sink)
    }

    /// Opens a cursor: runs a query whose rows, as they are now, are taken so many at a time. Returns its number.
    ///
    /// Where [`Dialect::cursors_need_transactions`] a transaction must be open; in one, the cursor ends with it at the latest.
    ///
    /// # Errors
    /// The database's error, typed.
    fn open_cursor(&mut self, sql: &str, params: &[&SqlValue], rows: u64) -> Result<u64>;

    /// Hands the next rows of a cursor to `sink`. Returns their number: less than asked for at the end.
    ///
    /// # Errors
    /// The database's error, typed; or the sink's own.
    fn fetch<S: RowSink>(&mut self, cursor: u64, sink: &mut S) -> Result<u64>;

    /// Closes a cursor.
    ///
    /// # Errors
    /// The database's error, typed.
    fn close_cursor(&mut self, cursor: u64) -> Result<()>;

    /// Whether the connection can go back to the pool: open, and not inside a transaction.
    fn is_reusable(&mut self) -> bool;
}

/// Takes the rows of a query one by one, while they are still in the driver's buffer.
pub trait RowSink {
    /// Takes a row. `Break` ends the query without reading further rows.
    ///
    /// # Errors
    /// When the row does not fit; the query ends.
    fn row<R: Columns>(&mut self, row: &R) -> Result<ControlFlow<()>>;
}

/// A driver's row: its cells, and the names of its columns for raw queries.
pub trait Columns: Cells {
    /// The number of columns.
    fn len(&self) -> usize;
    /// Whether there is no column.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The name of a column. Empty when there is no such column.
    fn name(&self, index: usize) -> &str;
    /// The value of a cell in whatever type the database says it has, for messages and inspection.
    fn describe(&self, index: usize) -> String;
}
