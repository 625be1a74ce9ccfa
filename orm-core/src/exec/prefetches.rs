//! The queries of prefetches, in the order of their turns.
//!
//! A query that does not need the rows of another does not wait for them either: where the driver can, each is sent as soon as its keys
//! are known, while the rows of earlier ones are still being read. The related rows that it brings may ask for more, which join
//! the end of the queue.

use std::collections::VecDeque;
use std::sync::Arc;

use super::cache::{Complete, Plan, Unplanned};
use super::{Call, Database, Executor};
use crate::ast::Select;
use crate::backend::{Backend, RowSink};
use crate::compile;
use crate::error::{Error, Result};
use crate::query::Loads;
use crate::schema::Table;

/// The queries that wait for their turn, and what becomes of their rows. Those must live until then: for `'r`.
pub struct Prefetches<'r, B: Backend> {
    call: Call<'r, Database<B>>,
    waiting: VecDeque<Prefetch<'r, B>>,
}

struct Prefetch<'r, B: Backend> {
    query: Planned,
    /// The number of the answer, where the query was sent.
    sent: Option<u64>,
    take: Take<'r, B>,
}

struct Planned {
    plan: Arc<Plan>,
    select: Select,
    table: &'static Table,
}

/// Takes the rows of a query, and asks for what those want.
type Take<'r, B> = Box<dyn FnOnce(Answer<'_, B>, &mut Prefetches<'r, B>) -> Result<()> + 'r>;

/// The answer to a query whose turn it is.
pub(super) struct Answer<'a, B: Backend> {
    query: &'a Planned,
    sent: Option<u64>,
    connection: &'a mut B::Connection,
}

impl<'a, B: Backend> Answer<'a, B> {
    /// The query, with what it reads.
    pub(super) fn select(&self) -> &'a Select {
        &self.query.plan.select
    }
}

impl<B: Backend> std::fmt::Debug for Prefetches<'_, B> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Prefetches").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl<'r, B: Backend> Prefetches<'r, B> {
    /// Asks for what `ask` does, and fills it in.
    pub(super) fn run<E: Executor<Backend = B>>(
        call: &Call<'r, E>,
        ask: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let call_of_all = Call::at(call.executor().database(), call.location());
        let mut prefetches = Self { call: call_of_all, waiting: VecDeque::new() };
        ask(&mut prefetches)?;
        if prefetches.waiting.is_empty() {
            return Ok(());
        }
        call.executor().with_connection(|connection| prefetches.take_all(connection))
    }

    /// Asks for the rows of a query, which `take` takes when its turn has come.
    pub(super) fn ask(
        &mut self,
        (select, loads, complete): (Select, &Loads, Complete),
        table: &'static Table,
        take: impl FnOnce(Answer<'_, B>, &mut Self) -> Result<()> + 'r,
    ) -> Result<()> {
        let unplanned = Unplanned { select: &select, loads, complete, compile: compile::select };
        let plan = self.call.plan(unplanned, table)?;
        let query = Planned { plan: Arc::clone(&plan), select, table };
        self.waiting.push_back(Prefetch { query, sent: None, take: Box::new(take) });
        Ok(())
    }

    /// Hands the rows of an answer to `sink`.
    pub(super) fn rows<S: RowSink>(&self, answer: Answer<'_, B>, sink: &mut S) -> Result<()> {
        let Answer { query: Planned { plan, select, table }, sent, connection } = answer;
        self.call.select_on(plan, select, table, (connection, sent), sink).map(drop)
    }

    /// Puts an error in its place.
    pub(super) fn place(&self, error: Error, table: &'static Table) -> Error {
        self.call.place(error, Some(table))
    }

    fn take_all(&mut self, connection: &mut B::Connection) -> Result<()> {
        loop {
            self.send(connection);
            let Some(Prefetch { query, sent, take }) = self.waiting.pop_front() else { return Ok(()) };
            take(Answer { query: &query, sent, connection }, self)?;
        }
    }

    /// Sends what was not sent. One alone is as well run.
    fn send(&mut self, connection: &mut B::Connection) {
        if self.waiting.len() < 2 {
            return;
        }
        for prefetch in self.waiting.iter_mut().filter(|prefetch| prefetch.sent.is_none()) {
            let Planned { plan, select, table } = &prefetch.query;
            prefetch.sent = self.call.send(plan, select, table, connection);
            if prefetch.sent.is_none() {
                return;
            }
        }
    }
}
