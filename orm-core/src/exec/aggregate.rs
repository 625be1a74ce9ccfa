//! Aggregation: one row of a whole query.

use super::cache::Unplanned;
use super::no_row::of_no_row;
use super::sink::{One, misfit};
use super::{Call, Executor};
use crate::ast::{Distinct, Output, Select};
use crate::compile;
use crate::decode::FromCells;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Aggregates, Loads, Model, QuerySet, Refinable, Shape};
use crate::value::{SqlValue, ValueCells};

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// Aggregates of all rows: one, or a tuple. Of no row they are `None`, and counts 0.
    ///
    /// # Errors
    /// The database's, such as a sum that overflows.
    #[track_caller]
    #[rustfmt::skip]
    pub fn aggregate<E: Executor, F, A>(&self, db: &E, aggregates: F) -> Result<A::Row> where F: FnOnce(R::Args) -> A, A: Aggregates<M, Row: FromCells>, S: Refinable {
        let call = Call::new(db);
        let mut values = Vec::new();
        aggregates(R::args()).append(&mut values);
        let mut select = self.query.select.clone();
        check_distinct(&mut select).map_err(|error| call.place(error, Some(M::TABLE)))?;
        select.order.clear();
        if select.is_empty()
            && let Some(values) = of_no_row(&values)
        {
            let mut at = 0;
            let values: Vec<&SqlValue> = values.iter().collect();
            let row = A::Row::from_cells(&ValueCells(&values), &mut at);
            return row.map_err(|error| call.place(misfit(&error, &select, at), Some(M::TABLE)));
        }
        select.output = Output::Values(values);
        let loads = Loads::default();
        let unplanned =
            Unplanned { select: &select, loads: &loads, complete: |_, _| {}, compile: compile::select };
        let mut sink = One(None);
        call.select(&*call.plan(unplanned, M::TABLE)?, &select, M::TABLE, &mut sink)?;
        sink.0.ok_or_else(|| {
            let error =
                Error::new(ErrorKind::Database, "the database did not return the row of the aggregates");
            call.place(error, Some(M::TABLE))
        })
    }
}

/// Rows have keys, so that no two are equal. Values may be, and are no longer there to be aggregated.
fn check_distinct(select: &mut Select) -> Result<()> {
    match select.distinct {
        Distinct::No => {}
        Distinct::Yes if select.output == Output::Nothing => select.distinct = Distinct::No,
        Distinct::Yes | Distinct::On(_) => {
            return Err(Error::new(
                ErrorKind::Invalid,
                "aggregates are of all rows, and not of `distinct` values: use `count_distinct`, or a `group_by`",
            ));
        }
    }
    Ok(())
}
