//! Portals: queries whose rows the server sends so many at a time, straight off their plan.
//!
//! A cursor's `FETCH` is a statement of its own, whose rows the server stores before it sends the first. A portal's are computed while
//! the last ones are on the wire. The driver has portals of its own transactions alone: for queries in a transaction of the user's
//! there is `cursor`.

use orm_core::backend::RowSink;
use orm_core::value::SqlValue;
use postgres::types::ToSql;
use postgres::{Client, IsolationLevel, Statement};

use crate::bind::Param;
use crate::connection::{Failure, hand_over_some};

/// More rows would leave the processor's cache before they are read.
const MOST_AT_ONCE: u64 = 1_000;

/// Hands the rows of a query to `sink` until it breaks, in a transaction of its own that only reads. Returns how many.
pub(crate) fn stream<S: RowSink>(
    client: &mut Client,
    statement: &Statement,
    params: &[&SqlValue],
    rows: u64,
    sink: &mut S,
) -> Result<u64, Failure> {
    let values: Vec<Param<'_>> = params.iter().map(|value| Param(value)).collect();
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
    let begin = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    // Rolled back when it is dropped, whatever the sink does.
    let mut transaction = begin.start().map_err(Failure::Start)?;
    let portal = transaction.bind(statement, &values).map_err(Failure::Start)?;
    let at_once = rows.min(MOST_AT_ONCE);
    let mut count = 0;
    loop {
        let some = transaction.query_portal(&portal, at_once as i32).map_err(Failure::Rows)?;
        let is_last = (some.len() as u64) < at_once;
        let (taken, next) = hand_over_some(some, sink)?;
        count += taken;
        if is_last || next.is_break() {
            drop(portal);
            transaction.commit().map_err(Failure::Rows)?;
            return Ok(count);
        }
    }
}
