//! Chunks of a whole table by its key, for iterators that prefetch, where a database has no cursors but copies of the rows.
//!
//! What is prefetched is asked for between two chunks, on their connection, which a query that stays open would have for itself. A table's own
//! rows can be had in order of the key, each chunk from where the last one ended, in one transaction and so of one moment: that takes a quarter less time
//! than a copy. For anything else, a filter or an ordering of its own, every chunk might search or sort all rows anew: those are copied.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::cache::{Plan, Unplanned};
use super::keyset::beyond;
use super::row_key::{row_key, with_key};
use super::sink::Collect;
use super::terminal::load;
use super::{Call, Executor, Fetch};
use crate::ast::{Distinct, Expr, Order, Output, Predicate, Select};
use crate::backend::{Columns, Connection, RowSink};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Loads, Model, Query, key_order};
use crate::value::{Key, SqlValue};

/// Whether a query is about a whole table, and reads nothing but columns.
pub(super) fn serves<M: Model, R: Fetch<M>>(query: &Query) -> bool {
    let select = &query.select;
    let is_whole = select.filter == Predicate::Const(true)
        && select.members.is_none()
        && select.annotations.is_empty()
        && select.group.is_empty()
        && select.distinct == Distinct::No
        && select.compound.is_none()
        && select.recursion.is_none()
        && (select.limit, select.offset, &select.limit_per) == (None, 0, &None)
        && select.lock.is_none()
        && (select.order.is_empty() || select.order.iter().eq(&by_key::<M>()));
    if !is_whole {
        return false;
    }
    let mut complete = select.clone();
    R::complete(&mut complete, &query.loads);
    matches!(&complete.output, Output::Values(values) if values.iter().all(|value| matches!(value, Expr::Column(_))))
}

/// A table that is being read.
pub(super) struct ByKey {
    /// The query for the next rows.
    select: Select,
    /// The plan of all chunks but the first, which starts at no key.
    plan: Option<Arc<Plan>>,
    /// The key of the last row.
    last: Option<Vec<SqlValue>>,
    /// How many rows are a chunk.
    size: usize,
}

impl ByKey {
    /// Nothing is read yet.
    pub(super) fn new<M: Model>(query: &Query, chunk: usize) -> Self {
        let mut select = query.select.clone();
        select.order = by_key::<M>();
        // The sink ends a chunk, and a limit would be counted at each row on top of that. An integer is what the table is kept by; of
        // another key there is an index, and the limit tells the planner not to sort the table instead.
        let is_integer = matches!(M::Key::KINDS, [kind] if kind.is_integer());
        select.limit = (!is_integer).then_some(chunk as u64);
        Self { select, plan: None, last: None, size: chunk }
    }

    /// The next rows, in a list that is there and empty: to free the last one and take another would have the allocator merge all that is
    /// free, and carve it anew for the texts of the rows.
    pub(super) fn take<M: Model, R: Fetch<M>, E: Executor>(
        &mut self,
        call: &Call<'_, E>,
        loads: &Loads,
        mut room: Vec<R::Item>,
    ) -> Result<Vec<R::Item>> {
        room.reserve(self.size.min(1024));
        let last = self.last.take();
        if let Some(last) = &last {
            self.select.filter = beyond(&self.select.order, last);
        }
        let plan = match &self.plan {
            Some(plan) => Arc::clone(plan),
            None => self.plan::<M, R, E>(call, loads)?,
        };
        let rows = Collect::<M, R>::into(room, &plan.select, loads);
        let mut sink = Chunk { rows, size: self.size, last: &mut self.last };
        call.select_by(&plan, &self.select, M::TABLE, last.is_some(), |connection, sql, params| {
            connection.query(sql, params, &mut sink)
        })?;
        let mut rows = sink.rows.rows;
        self.plan = last.map(|_| plan);
        load::<M, R, E>(&mut rows, loads, call)?;
        Ok(rows)
    }

    fn plan<M: Model, R: Fetch<M>, E: Executor>(
        &self,
        call: &Call<'_, E>,
        loads: &Loads,
    ) -> Result<Arc<Plan>> {
        let (select, complete) = (&self.select, with_key::<M, R>);
        let unplanned = Unplanned { select, loads, complete, compile: compile::select };
        call.plan(unplanned, M::TABLE).map(|plan| Arc::clone(&plan))
    }
}

/// Collects rows, and the key of the last of a full chunk.
struct Chunk<'a, M: Model, R: Fetch<M>> {
    rows: Collect<'a, M, R>,
    size: usize,
    last: &'a mut Option<Vec<SqlValue>>,
}

impl<M: Model, R: Fetch<M>> RowSink for Chunk<'_, M, R> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let next = self.rows.row(row)?;
        if self.rows.rows.len() == self.size {
            let key: M::Key = row_key::<M, R, C>(row, self.rows.select)?;
            let parts: std::result::Result<_, _> = key.into_parts().into_iter().collect();
            *self.last = Some(parts.map_err(|error| Error::new(ErrorKind::Decode, error.to_string()))?);
            return Ok(ControlFlow::Break(()));
        }
        Ok(next)
    }
}

fn by_key<M: Model>() -> Vec<Order> {
    key_order::<M>().collect()
}
