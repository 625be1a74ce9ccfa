//! `iterator`: the rows of a query a few at a time, off a cursor.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::iter::FusedIterator;
use std::panic::Location;
use std::sync::Arc;
use std::time::Instant;

use super::by_key::{self, ByKey};
use super::cache::{Plan, Unplanned};
use super::pool::Pooled;
use super::reader::{self, Reader, Start};
use super::sink::Collect;
use super::terminal::load;
use super::{Call, Database, Executor, Fetch, Runner, Runs, Transaction};
use crate::ast::{Begin, Isolation};
use crate::backend::{Backend, Connection, RowSink};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::inspect;
use crate::query::{Model, Query, QuerySet};

impl<M: Model, R: Fetch<M>, S> QuerySet<M, R, S> {
    /// All rows, of which only `chunk` are in memory at a time, and as many that are being read. Nothing is sent before the first is
    /// asked for.
    ///
    /// The rows are those of one moment, whatever is written meanwhile. What `prefetch_related` asks for is loaded for each chunk: one
    /// query per relation and chunk, of the same moment. An iterator that is dropped halfway leaves its connection clean.
    ///
    /// On `&db` it has a connection of its own until it is dropped or at its end, and mostly a thread, which reads a chunk while the
    /// last one is worked on: on PostgreSQL in a read-only transaction, which has a cursor in place of the thread with
    /// `prefetch_related`; on SQLite from a statement that stays open. A whole table of a SQLite file is read in order of its key instead. None
    /// of these holds up a writer. The rows of a SQLite database in memory, and those with `prefetch_related`, are copied into a temporary table
    /// first, on disk where they are many; with `prefetch_related` a read-only transaction is open as well, for which writers of a database in memory
    /// wait. On `tx` there is no thread: cursors and copies live in the transaction. Whoever drops it early waits for the rows that are
    /// being read, a chunk at the most.
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
            home: None,
            cursor: None,
            by_key: None,
            reader: None,
            start: reader::start::<M, R, E::Backend>,
            query: self.query.clone(),
            // What PostgreSQL can be asked for at once. So many rows fit into no memory anyway.
            chunk: chunk.min(i32::MAX as usize),
            rows: VecDeque::new(),
            ended: false,
            location: Location::caller(),
        }
    }
}

/// The rows of [`QuerySet::iterator`].
#[must_use = "nothing is sent before the first row is asked for"]
pub struct RowIterator<'e, M: Model, R: Fetch<M>, E: Executor> {
    executor: &'e E,
    /// What the cursor lives on, where that is not the executor itself.
    home: Option<Home<'e, E::Backend>>,
    cursor: Option<Cursor>,
    /// Where there is no cursor: a whole table.
    by_key: Option<ByKey>,
    /// Where the statement stays open on a thread of its own.
    reader: Option<Reader<R::Item>>,
    start: Start<E::Backend, R::Item>,
    query: Box<Query>,
    chunk: usize,
    rows: VecDeque<R::Item>,
    ended: bool,
    location: &'static Location<'static>,
}

struct Cursor {
    plan: Arc<Plan>,
    /// Its number on the connection.
    number: u64,
}

impl<M: Model, R: Fetch<M>, E: Executor> fmt::Debug for RowIterator<'_, M, R, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RowIterator")
            .field("query", &self.query)
            .field("chunk", &self.chunk)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl<M: Model, R: Fetch<M>, E: Executor> Iterator for RowIterator<'_, M, R, E> {
    type Item = Result<R::Item>;

    // As a part of the loop around it, so that a row is moved once.
    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rows.is_empty()
            && let Err(error) = self.refill()
        {
            return Some(Err(error));
        }
        self.rows.pop_front().map(Ok)
    }
}

impl<M: Model, R: Fetch<M>, E: Executor> FusedIterator for RowIterator<'_, M, R, E> {}

impl<M: Model, R: Fetch<M>, E: Executor> RowIterator<'_, M, R, E> {
    /// Takes the next chunk, if there is one.
    #[inline(never)]
    fn refill(&mut self) -> Result<()> {
        if !self.ended {
            self.rows = self.fill().inspect_err(|_| self.end())?.into();
        }
        Ok(())
    }

    /// The next chunk. Ends after the last.
    fn fill(&mut self) -> Result<Vec<R::Item>> {
        if !self.is_open() {
            if self.chunk == 0 {
                return Err(Call::at(self.executor, self.location).place(no_chunk(), Some(M::TABLE)));
            }
            if self.query.select.is_empty() {
                self.ended = true;
                return Ok(Vec::new());
            }
            self.open()?;
        }
        let (query, chunk, cursor) = (&self.query, self.chunk, &mut self.cursor);
        let rows = match (&mut self.reader, &self.home, &mut self.by_key) {
            (Some(reader), ..) => reader.next(std::mem::take(&mut self.rows).into())?,
            (None, Some(home), Some(by_key)) => {
                let room = std::mem::take(&mut self.rows).into();
                by_key.take::<M, R, _>(&Call::at(home, self.location), &query.loads, room)?
            }
            (None, Some(home), None) => {
                take::<M, R, _>(&Call::at(home, self.location), query, chunk, cursor)?
            }
            (None, None, _) => {
                take::<M, R, _>(&Call::at(self.executor, self.location), query, chunk, cursor)?
            }
        };
        if rows.len() < self.chunk {
            self.end();
        }
        Ok(rows)
    }

    fn is_open(&self) -> bool {
        self.cursor.is_some() || self.by_key.is_some() || self.reader.is_some()
    }

    /// Finds the best way to read, and what that needs. A cursor is opened by its first rows.
    fn open(&mut self) -> Result<()> {
        let (executor, loads) = (self.executor, &self.query.loads);
        let backend = executor.database().backend();
        let steps = backend.steps_rows() && executor.has_connections();
        // Where cursors are copies, not even a thread is needed for a whole table.
        let copies = !backend.dialect().cursors_need_transactions();
        let by_key = steps && copies && by_key::serves::<M, R>(&self.query);
        if steps && !by_key && !loads.has_prefetch() {
            // Where there is no thread to be had, a cursor does it too.
            self.reader = (self.start)(executor.database(), &self.query, self.chunk, self.location).ok();
        }
        if self.reader.is_none() {
            let needed = backend.dialect().cursors_need_transactions() || loads.has_prefetch();
            let home = executor.home(by_key || needed, self.location);
            self.home =
                home.map_err(|error| Call::at(executor, self.location).place(error, Some(M::TABLE)))?;
            self.by_key = by_key.then(|| ByKey::new::<M>(&self.query, self.chunk));
        }
        Ok(())
    }

    fn end(&mut self) {
        self.ended = true;
        drop(self.reader.take());
        let (home, cursor) = (self.home.take(), self.cursor.take());
        let Some(Cursor { number, .. }) = cursor else { return };
        // Where this fails, the transaction is at its end, and the cursor with it; or the connection is, and the pool sees that.
        let _ = match home {
            Some(home) => home.with_connection(|connection| connection.close_cursor(number)),
            None => self.executor.with_connection(|connection| connection.close_cursor(number)),
        };
    }
}

impl<M: Model, R: Fetch<M>, E: Executor> Drop for RowIterator<'_, M, R, E> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Opens the cursor, unless it is open, and takes the next rows.
fn take<M: Model, R: Fetch<M>, E: Executor>(
    call: &Call<'_, E>,
    query: &Query,
    chunk: usize,
    cursor: &mut Option<Cursor>,
) -> Result<Vec<R::Item>> {
    let (select, loads) = (&query.select, &query.loads);
    let mut rows = match cursor {
        Some(cursor) => {
            let mut sink = Collect::<M, R>::new(&cursor.plan.select, loads);
            fetch(call, cursor.number, &mut sink).map_err(|error| call.place(error, Some(M::TABLE)))?;
            sink.rows
        }
        None => {
            let unplanned = Unplanned { select, loads, complete: R::complete, compile: compile::select };
            let plan = call.plan(unplanned, M::TABLE)?;
            let mut sink = Collect::<M, R>::new(&plan.select, loads);
            let mut number = None;
            // One query in the log, with its first rows.
            let outcome = call.select_by(&plan, select, M::TABLE, false, |connection, sql, params| {
                let opened = connection.open_cursor(sql, params, chunk as u64)?;
                number = Some(opened);
                connection.fetch(opened, &mut sink)
            });
            let rows = sink.rows;
            *cursor = number.map(|number| Cursor { plan: Arc::clone(&plan), number });
            outcome?;
            rows
        }
    };
    load::<M, R, E>(&mut rows, loads, call)?;
    Ok(rows)
}

fn fetch<E: Executor, S: RowSink>(call: &Call<'_, E>, number: u64, sink: &mut S) -> Result<u64> {
    let recorder = call.executor().database().recorder();
    let started = recorder.is_recording().then(Instant::now);
    let outcome = call.executor().with_connection(|connection| connection.fetch(number, sink));
    if let Some(started) = started {
        recorder.note(|| inspect::Query::fetch(&outcome, started.elapsed(), call.location()));
    }
    outcome
}

/// What the cursor of an iterator over a database lives on.
pub enum Home<'a, B: Backend> {
    /// A transaction that only reads, so that all is of one moment.
    Transaction(Transaction<'a, B>),
    /// A connection, where the cursor needs no more.
    Connection(Connected<'a, B>),
}

/// A connection, outside of any transaction.
pub struct Connected<'a, B: Backend> {
    database: &'a Database<B>,
    connection: RefCell<Pooled<'a, B>>,
}

impl<B: Backend> fmt::Debug for Home<'_, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Home").finish_non_exhaustive()
    }
}

impl<'a, B: Backend> Home<'a, B> {
    /// One on a connection of its own.
    pub(super) fn of(
        database: &'a Database<B>,
        snapshot: bool,
        location: &'static Location<'static>,
    ) -> Result<Self> {
        if snapshot {
            let begin =
                Begin { isolation: Some(Isolation::RepeatableRead), read_only: true, deferrable: false };
            return Transaction::begin(database, begin, location).map(Self::Transaction);
        }
        let connection = database.pooled().map_err(|error| error.with_location(location))?;
        Ok(Self::Connection(Connected { database, connection: RefCell::new(connection) }))
    }
}

#[diagnostic::do_not_recommend]
impl<B: Backend> Runner for Home<'_, B> {
    type Backend = B;

    fn database(&self) -> &Database<B> {
        match self {
            Self::Transaction(transaction) => transaction.database(),
            Self::Connection(connected) => connected.database,
        }
    }

    fn with_connection<T>(&self, work: impl FnOnce(&mut B::Connection) -> Result<T>) -> Result<T> {
        match self {
            Self::Transaction(transaction) => transaction.with_connection(work),
            // Nothing is run on it but one chunk after another.
            Self::Connection(connected) => work(&mut connected.connection.borrow_mut()),
        }
    }

    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, B>) -> Result<T>,
    ) -> Result<T> {
        match self {
            Self::Transaction(transaction) => transaction.transaction(location, work),
            Self::Connection(connected) => connected.database.transaction(location, work),
        }
    }

    fn home(&self, _: bool, _: &'static Location<'static>) -> Result<Option<Home<'_, B>>> {
        Ok(None)
    }
}

#[cold]
fn no_chunk() -> Error {
    Error::new(ErrorKind::Invalid, "an iterator cannot take 0 rows at a time: give it a chunk of 1 or more")
}
