//! `iterator`: the rows of a query, a few at a time. Which ways there are to read them, and which is taken.

use std::collections::VecDeque;
use std::fmt;
use std::iter::FusedIterator;
use std::panic::Location;

use super::by_key::{self, ByKey};
use super::open_cursor::{self, OpenCursor};
use super::reader::{self, Reader, Start};
use super::stepped::Stepped;
use super::{Call, Executor, Fetch, Home, Runs};
use crate::backend::{Backend, Iterates};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Model, Query, QuerySet};

impl<M: Model, R: Fetch<M>, S> QuerySet<M, R, S> {
    /// All rows, of which only a few are in memory at a time. Nothing is sent before the first is asked for.
    ///
    /// The rows are those of one moment, whatever is written meanwhile. Where they are read by the chunk, `chunk` of them are in memory, and as
    /// many that are being read. What `prefetch_related` asks for is loaded for each chunk: one query per relation and chunk, of the same moment.
    /// An iterator that is dropped halfway leaves its connection clean.
    ///
    /// On `&db` it has a connection of its own until it is dropped, or has said that there are no more rows. It holds up no writer, but for the last case:
    ///
    /// - A SQLite file is read by a statement that stays open. Each row is read when it is asked for, whatever the chunk. Until it ends the
    ///   write-ahead log is not emptied, so that much writing meanwhile makes a large one.
    /// - On PostgreSQL a thread reads a chunk while the last one is worked on, in a read-only transaction. Whoever drops it early waits for the
    ///   rows that are being read, a chunk at the most. Who alters, truncates or drops the table waits for the end: so not in the loop itself.
    /// - With `prefetch_related` a read-only transaction is open: on PostgreSQL with a cursor; on SQLite a whole table is read by its key, and
    ///   other rows are copied into a temporary table first, on disk where they are many.
    /// - The rows of a SQLite database in memory, or of a file that is opened with `mode=ro`, are copied so too. With `prefetch_related` writers of a
    ///   database in memory wait for its end.
    ///
    /// On `tx` cursors and copies live in the transaction.
    ///
    /// An open statement of SQLite belongs to its thread: with the feature `sqlite` an iterator is not `Send`. Rows are, so send those.
    ///
    /// ```text
    /// for book in Book::objects().iterator(&db, 500) {
    ///     let book = book?;
    /// }
    /// ```
    ///
    /// # Errors
    /// Yielded in place of a row, after which nothing more comes: `Invalid` of a chunk of 0; as [`all`](Self::all).
    #[track_caller]
    #[rustfmt::skip]
    pub fn iterator<'e, E: Executor + Runs<S>>(&self, db: &'e E, chunk: usize) -> RowIterator<'e, M, R, E> where R::Item: Send + 'static {
        RowIterator {
            executor: db,
            query: self.query.clone(),
            // What PostgreSQL can be asked for at once. So many rows fit into no memory anyway.
            chunk: chunk.min(i32::MAX as usize),
            source: Source::Closed,
            rows: VecDeque::new(),
            start: reader::start::<M, R, E::Backend>,
            location: Location::caller(),
        }
    }
}

/// The rows of [`QuerySet::iterator`].
#[must_use = "nothing is sent before the first row is asked for"]
pub struct RowIterator<'e, M: Model, R: Fetch<M>, E: Executor> {
    executor: &'e E,
    query: Box<Query>,
    chunk: usize,
    source: Source<'e, R::Item, E::Backend>,
    /// Of a source that is read by the chunk: what is left of the last one.
    rows: VecDeque<R::Item>,
    start: Start<E::Backend, R::Item>,
    location: &'static Location<'static>,
}

/// Where the rows come from.
enum Source<'e, T, B: Backend> {
    /// Nothing was sent yet.
    Closed,
    /// A statement that stays open.
    Statement(Stepped<'e, B>),
    /// A statement that stays open on a thread of its own.
    Thread(Reader<T>),
    /// A whole table, read by its key.
    Table(Home<'e, B>, Box<ByKey>),
    /// A cursor, opened by its first rows, and what it lives on where that is not the executor itself.
    Cursor(Option<Home<'e, B>>, Option<OpenCursor>),
    /// Nothing comes after the rows that are here.
    Ended,
}

impl<M: Model, R: Fetch<M>, E: Executor> fmt::Debug for RowIterator<'_, M, R, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RowIterator")
            .field("query", &self.query)
            .field("chunk", &self.chunk)
            .field("ended", &matches!(self.source, Source::Ended))
            .finish_non_exhaustive()
    }
}

impl<M: Model, R: Fetch<M>, E: Executor> Iterator for RowIterator<'_, M, R, E> {
    type Item = Result<R::Item>;

    // As a part of the loop around it, so that a row is moved once.
    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Source::Statement(statement) = &mut self.source {
                return statement.next::<M, R>(&self.query.loads);
            }
            if let Some(row) = self.rows.pop_front() {
                return Some(Ok(row));
            }
            if let Source::Ended = self.source {
                return None;
            }
            if let Err(error) = self.read_on() {
                return Some(Err(error));
            }
        }
    }
}

impl<M: Model, R: Fetch<M>, E: Executor> FusedIterator for RowIterator<'_, M, R, E> {}

impl<'e, M: Model, R: Fetch<M>, E: Executor> RowIterator<'e, M, R, E> {
    /// Opens the source, or takes its next chunk.
    #[inline(never)]
    fn read_on(&mut self) -> Result<()> {
        let outcome = match self.source {
            Source::Closed => self.open().map(|source| self.source = source),
            _ => self.fill(),
        };
        outcome.inspect_err(|_| self.end())
    }

    /// The best way to read.
    fn open(&self) -> Result<Source<'e, R::Item, E::Backend>> {
        let (executor, query) = (self.executor, &*self.query);
        let (database, call) = (executor.database(), Call::at(executor, self.location));
        if self.chunk == 0 {
            return Err(call.place(no_chunk(), Some(M::TABLE)));
        }
        if query.select.is_empty() {
            return Ok(Source::Ended);
        }
        let iterates =
            if executor.has_connections() { database.backend().iterates() } else { Iterates::ByCursor };
        let prefetches = query.loads.has_prefetch();
        match iterates {
            Iterates::InPlace if !prefetches => {
                return Stepped::open::<M, R>(database, query, self.location).map(Source::Statement);
            }
            Iterates::Ahead if !prefetches => {
                // Where there is no thread to be had, a cursor does it too.
                if let Ok(reader) = (self.start)(database, query, self.chunk, self.location) {
                    return Ok(Source::Thread(reader));
                }
            }
            _ => {}
        }
        let snapshot = prefetches || call.dialect().cursors_need_transactions();
        let home =
            executor.home(snapshot, self.location).map_err(|error| call.place(error, Some(M::TABLE)))?;
        Ok(match home {
            // Faster than the copies that are the cursors there.
            Some(home) if iterates == Iterates::InPlace && by_key::serves::<M, R>(query) => {
                Source::Table(home, Box::new(ByKey::new::<M>(query, self.chunk)))
            }
            home => Source::Cursor(home, None),
        })
    }

    /// Takes the next chunk. Ends after the last.
    fn fill(&mut self) -> Result<()> {
        let (query, chunk) = (&*self.query, self.chunk);
        let room = Vec::from(std::mem::take(&mut self.rows));
        let rows = match &mut self.source {
            Source::Thread(reader) => reader.next(room)?,
            Source::Table(home, by_key) => {
                by_key.take::<M, R, _>(&Call::at(home, self.location), &query.loads, room)?
            }
            Source::Cursor(Some(home), cursor) => {
                open_cursor::take::<M, R, _>(&Call::at(home, self.location), query, chunk, cursor)?
            }
            Source::Cursor(None, cursor) => {
                open_cursor::take::<M, R, _>(&Call::at(self.executor, self.location), query, chunk, cursor)?
            }
            // These have no chunks.
            Source::Closed | Source::Statement(_) | Source::Ended => room,
        };
        if rows.len() < chunk {
            self.end();
        }
        self.rows = rows.into();
        Ok(())
    }

    fn end(&mut self) {
        // The others end when they are dropped.
        let Source::Cursor(home, Some(cursor)) = std::mem::replace(&mut self.source, Source::Ended) else {
            return;
        };
        // Where this fails, the transaction is at its end, and the cursor with it; or the connection is, and the pool sees that.
        let _ = match home {
            Some(home) => cursor.close(&home),
            None => cursor.close(self.executor),
        };
    }
}

impl<M: Model, R: Fetch<M>, E: Executor> Drop for RowIterator<'_, M, R, E> {
    fn drop(&mut self) {
        self.end();
    }
}

#[cold]
fn no_chunk() -> Error {
    Error::new(ErrorKind::Invalid, "an iterator cannot take 0 rows at a time: give it a chunk of 1 or more")
}
