//! A query on a thread of its own, which reads a chunk of rows while the last one is consumed, and then waits until it is asked for.
//!
//! For servers, which compute and send the next rows meanwhile. The query stays open in the stack of this thread: nothing is copied or
//! read twice, and the rows are those of the moment in which it began. There is never more than one chunk beside the one that is being consumed.

use std::io;
use std::ops::ControlFlow;
use std::panic::Location;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, Builder, JoinHandle};

use super::cache::Unplanned;
use super::sink::Collect;
use super::{Call, Database, Fetch};
use crate::backend::{Backend, Columns, Connection, RowSink};
use crate::compile;
use crate::error::Result;
use crate::query::{Model, Query};

/// A query that is being read. When it is dropped the query ends, and its connection is free.
pub(super) struct Reader<T> {
    chunks: Option<Receiver<Result<Vec<T>>>>,
    /// Takes lists that are used up, to be filled again.
    used: Sender<Vec<T>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts reading on a connection of its own, so many rows at a time.
pub(super) type Start<B, T> =
    fn(&Database<B>, &Query, usize, &'static Location<'static>) -> io::Result<Reader<T>>;

/// The [`Start`] of these rows, which another thread can make.
pub(super) fn start<M: Model, R: Fetch<M, Item: Send>, B: Backend>(
    database: &Database<B>,
    query: &Query,
    chunk: usize,
    location: &'static Location<'static>,
) -> io::Result<Reader<R::Item>>
where
    R::Item: 'static,
{
    let (sender, chunks) = sync_channel(0);
    let (used, room) = channel();
    let (database, query) = (database.clone(), query.clone());
    let read = move || {
        // Where nobody asks any more, nobody misses the rest either.
        let _ = match read::<M, R, B>(&Call::at(&database, location), &query, chunk, &sender, &room) {
            Ok(last) => sender.send(Ok(last)),
            Err(error) => sender.send(Err(error)),
        };
    };
    let thread = Builder::new().name("orm iterator".to_owned()).spawn(read)?;
    Ok(Reader { chunks: Some(chunks), used, thread: Some(thread) })
}

impl<T> Reader<T> {
    /// The next rows: less than a chunk at the end. Takes back the list of the last ones, which are gone: to free it would have the
    /// allocator merge all that is free, and carve it anew for the texts of the next.
    pub(super) fn next(&mut self, used: Vec<T>) -> Result<Vec<T>> {
        // Where nobody reads any more, nobody needs it.
        let _ = self.used.send(used);
        match self.chunks.as_ref().map(Receiver::recv) {
            Some(Ok(chunk)) => chunk,
            // Nothing is sent after the end. A thread that panics sends nothing either: that goes on here.
            _ => match self.end() {
                Ok(()) => Ok(Vec::new()),
                Err(panic) => std::panic::resume_unwind(panic),
            },
        }
    }

    /// Waits for the end of the thread, so that its connection is back.
    fn end(&mut self) -> thread::Result<()> {
        drop(self.chunks.take());
        self.thread.take().map_or(Ok(()), JoinHandle::join)
    }
}

impl<T> Drop for Reader<T> {
    fn drop(&mut self) {
        // A panic among rows that nobody asked for was printed, and is nobody's.
        let _ = self.end();
    }
}

/// Hands over each full chunk as soon as it is, and returns the rows after the last.
fn read<M: Model, R: Fetch<M>, B: Backend>(
    call: &Call<'_, Database<B>>,
    query: &Query,
    chunk: usize,
    sender: &SyncSender<Result<Vec<R::Item>>>,
    room: &Receiver<Vec<R::Item>>,
) -> Result<Vec<R::Item>> {
    let (select, loads) = (&query.select, &query.loads);
    let unplanned = Unplanned { select, loads, complete: R::complete, compile: compile::select };
    let plan = call.plan(unplanned, M::TABLE)?;
    let mut sink = Chunks { rows: Collect::<M, R>::new(&plan.select, loads), size: chunk, sender, room };
    call.select_by(&plan, select, M::TABLE, false, |connection, sql, params| {
        connection.stream(sql, params, chunk as u64, &mut sink)
    })?;
    Ok(sink.rows.rows)
}

/// Collects rows, and hands over each full chunk.
struct Chunks<'a, M: Model, R: Fetch<M>> {
    rows: Collect<'a, M, R>,
    size: usize,
    sender: &'a SyncSender<Result<Vec<R::Item>>>,
    room: &'a Receiver<Vec<R::Item>>,
}

impl<M: Model, R: Fetch<M>> RowSink for Chunks<'_, M, R> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let next = self.rows.row(row)?;
        if self.rows.rows.len() == self.size {
            let mut room = self.room.try_recv().unwrap_or_default();
            room.reserve(self.size.min(1024));
            let full = std::mem::replace(&mut self.rows.rows, room);
            if self.sender.send(Ok(full)).is_err() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(next)
    }
}
