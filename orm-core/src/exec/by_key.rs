//! Chunks of a whole table by its key, where a database has no cursors but transactions that read and hold up nobody.
//!
//! A cursor of such a database is a copy of the rows, which nearly doubles the time of a long read. A table's own rows can be had in
//! order of the key instead, each chunk from where the last one ended, in one transaction and so of one moment. For anything else, a
//! filter or an ordering of its own, every chunk might search or sort all rows anew: those are copied.

use std::ops::ControlFlow;

use super::cache::Unplanned;
use super::keyset::beyond;
use super::row_key::{row_key, with_key};
use super::sink::Collect;
use super::terminal::load;
use super::{Call, Executor, Fetch};
use crate::ast::{Distinct, Expr, Order, Output, Predicate};
use crate::backend::{Columns, Connection, RowSink};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Model, Query, key_order};
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

/// The next rows, after the key of the last one.
pub(super) fn take<M: Model, R: Fetch<M>, E: Executor>(
    call: &Call<'_, E>,
    query: &Query,
    chunk: usize,
    last: &mut Option<Vec<SqlValue>>,
) -> Result<Vec<R::Item>> {
    let loads = &query.loads;
    let mut select = query.select.clone();
    let is_first = last.is_none();
    select.order = by_key::<M>();
    if let Some(last) = last.take() {
        select.restrict(beyond(&select.order, &last));
    }
    select.limit = Some(chunk as u64);
    let unplanned =
        Unplanned { select: &select, loads, complete: with_key::<M, R>, compile: compile::select };
    let plan = call.plan(unplanned, M::TABLE)?;
    let rows = Collect::<M, R>::new(&plan.select, loads);
    let mut sink = Chunk { rows, size: chunk, last };
    call.select_by(&plan, &select, M::TABLE, !is_first, |connection, sql, params| {
        connection.query(sql, params, &mut sink)
    })?;
    let mut rows = sink.rows.rows;
    load::<M, R, E>(&mut rows, loads, call)?;
    Ok(rows)
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
        }
        Ok(next)
    }
}

fn by_key<M: Model>() -> Vec<Order> {
    key_order::<M>().collect()
}
