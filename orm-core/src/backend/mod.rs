//! What a driver must offer: connections, statements, and the dialect that writes its SQL.
//!
//! Knows neither models nor query sets. Drivers depend on this, never on each other.

mod either;
mod new_rows;
mod none;
mod url;

use std::convert::Infallible;
use std::ops::ControlFlow;

use crate::compile::Dialect;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Batch, Cells, Rows, SqlValue};

pub use either::{Either, EitherConnection, EitherQuery};
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

    /// How an iterator reads where no transaction is open.
    fn iterates(&self) -> Iterates {
        Iterates::ByCursor
    }

    /// Opens a connection that is ready to use.
    ///
    /// # Errors
    /// `ErrorKind::Connection` when the server refuses, or the file cannot be opened.
    fn connect(&self) -> Result<Self::Connection>;
}

/// How the rows of a query are read while a program works on them. The first two only where what is open holds up no writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Iterates {
    /// One by one, off a [query that stays open](Connection::open_query).
    InPlace,
    /// A chunk ahead, off a [stream](Connection::stream) on a thread of its own.
    Ahead,
    /// By the chunk, off a [cursor](Connection::open_cursor).
    ByCursor,
}

/// Rows that are made one by one: puts the values of the next into the buffer, in place of the last one's. `false` after the last row.
pub type NextRow<'r> = dyn FnMut(&mut Vec<SqlValue>) -> Result<bool> + 'r;

/// Takes a row that was inserted: the values that were sent, and its key.
pub type MadeRow<'r> = dyn FnMut(&mut [SqlValue], i64) -> Result<()> + 'r;

/// A connection, used by one thread at a time.
///
/// Each method prepares the text at most once per connection and caches the statement (bounded).
/// Errors carry kind, constraint, SQL state and source; the caller adds model and place.
pub trait Connection: Sized + Send {
    /// What [`open_query`](Self::open_query) opens: `Infallible`, where there is no such thing.
    type Open: OpenQuery<Self>;

    /// Runs a statement and hands every row to `sink` until it breaks. Returns the number of rows handed over.
    ///
    /// # Errors
    /// The database's error, typed; or the sink's own.
    fn query<S: RowSink>(&mut self, sql: &str, params: &[&SqlValue], sink: &mut S) -> Result<u64>;

    /// Sends a query, so that the database runs it while the rows of another are read. Returns a number by which
    /// [`query_sent`](Self::query_sent) takes its rows; `None` where that cannot be done, or not now: then the query is run in its turn.
    ///
    /// Answers come in the order in which the queries were sent. Whatever else is run before one was taken throws it away.
    fn send(&mut self, sql: &str, params: &[&SqlValue]) -> Option<u64> {
        let _ = (sql, params);
        None
    }

    /// Does what [`query`](Self::query) does, by the answer to a query that was sent; by itself, where that was thrown away.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    fn query_sent<S: RowSink>(
        &mut self,
        number: u64,
        sql: &str,
        params: &[&SqlValue],
        sink: &mut S,
    ) -> Result<u64> {
        let _ = number;
        self.query(sql, params, sink)
    }

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

    /// Opens a query whose rows are asked for one by one. It has the connection for itself until it ends. Only where the
    /// [backend](Backend::iterates) says so. No transaction is open.
    ///
    /// # Errors
    /// The database's error, typed, with the connection.
    fn open_query(
        self: Box<Self>,
        sql: &str,
        params: &[&SqlValue],
    ) -> std::result::Result<Self::Open, (Box<Self>, Error)> {
        let _ = (sql, params);
        Err((self, Error::new(ErrorKind::Unsupported, "this database leaves no query open between two rows")))
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

/// A query that is open, and the connection that it runs on. To drop it ends it, and closes the connection.
pub trait OpenQuery<C>: Sized {
    /// What `maker` makes of the next row, while it is in the driver's buffer. `None` after the last row.
    ///
    /// # Errors
    /// The database's error, typed; or the maker's own.
    fn next<D: RowMaker>(&mut self, maker: &D) -> Option<Result<D::Made>>;

    /// Ends the query, wherever it is.
    fn end(self) -> Box<C>;
}

impl<C> OpenQuery<C> for Infallible {
    fn next<D: RowMaker>(&mut self, _: &D) -> Option<Result<D::Made>> {
        match *self {}
    }

    fn end(self) -> Box<C> {
        match self {}
    }
}

/// Takes the rows of a query one by one, while they are still in the driver's buffer.
pub trait RowSink {
    /// Takes a row. `Break` ends the query without reading further rows.
    ///
    /// # Errors
    /// When the row does not fit; the query ends.
    fn row<R: Columns>(&mut self, row: &R) -> Result<ControlFlow<()>>;
}

/// Makes something of a row. It is returned, where a [`RowSink`] would keep it: a row that is asked for by itself is moved once less.
pub trait RowMaker {
    /// What is made.
    type Made;

    /// Makes it.
    ///
    /// # Errors
    /// When the row does not fit.
    fn make<R: Columns>(&self, row: &R) -> Result<Self::Made>;
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
