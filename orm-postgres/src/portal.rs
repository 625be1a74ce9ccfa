//! Portals: queries whose rows the server sends so many at a time, straight off their plan.
//!
//! A cursor's `FETCH` is a statement of its own, whose rows the server stores before it sends the first. A portal's are computed while
//! the last ones are on the wire. The driver has portals of its own transactions alone: for queries in a transaction of the user's
//! there is `cursor`.

use orm_core::backend::RowSink;
use orm_core::value::SqlValue;
use postgres::Statement;

use crate::bind::Param;
use crate::connection::{Failure, hand_over};
use crate::session::{Portal, Session};

/// How many rows the server is asked for at once at most. The rest of them must be heard where the sink breaks early.
const MOST: u64 = 4096;

/// Hands the rows of a query to `sink` until it breaks, in a transaction of its own that only reads. Returns how many.
pub(crate) fn stream<S: RowSink>(
    session: &mut Session,
    statement: &Statement,
    params: &[&SqlValue],
    at_once: u64,
    sink: &mut S,
) -> Result<u64, Failure> {
    let values = params.iter().map(|value| Param(value));
    let mut portal = session.portal(statement, values).map_err(Failure::Start)?;
    let outcome = read(&mut portal, at_once.min(MOST), sink);
    // Where both fail, the rows came first. A lost connection shows up at the next statement.
    let _ = portal.end();
    outcome
}

fn read<S: RowSink>(portal: &mut Portal<'_>, at_once: u64, sink: &mut S) -> Result<u64, Failure> {
    let mut all = 0;
    loop {
        let rows = portal.next(at_once as i32).map_err(Failure::Rows)?;
        let (count, next) = hand_over(rows, sink)?;
        all += count;
        if next.is_break() || count < at_once {
            return Ok(all);
        }
    }
}
