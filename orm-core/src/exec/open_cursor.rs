//! The cursor of an iterator: it is opened by its first rows, and what they prefetch is loaded with each chunk.

use std::sync::Arc;
use std::time::Instant;

use super::cache::{Plan, Unplanned};
use super::sink::Collect;
use super::terminal::load;
use super::{Call, Executor, Fetch};
use crate::backend::{Connection, RowSink};
use crate::compile;
use crate::error::Result;
use crate::inspect;
use crate::query::{Model, Query};

/// A cursor that is open.
pub(super) struct OpenCursor {
    plan: Arc<Plan>,
    /// Its number on the connection.
    number: u64,
}

impl OpenCursor {
    /// Closes it on what it was opened on.
    pub(super) fn close<E: Executor>(self, executor: &E) -> Result<()> {
        executor.with_connection(|connection| connection.close_cursor(self.number))
    }
}

/// Opens the cursor, unless it is open, and takes the next rows.
pub(super) fn take<M: Model, R: Fetch<M>, E: Executor>(
    call: &Call<'_, E>,
    query: &Query,
    chunk: usize,
    cursor: &mut Option<OpenCursor>,
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
            *cursor = number.map(|number| OpenCursor { plan: Arc::clone(&plan), number });
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
