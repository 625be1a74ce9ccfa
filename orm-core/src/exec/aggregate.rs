//! Aggregation: one row of a whole query.

use super::cache::Unplanned;
use super::no_row::of_no_row;
use super::sink::{One, misfit};
use super::{Call, Executor};
use crate::ast::{Combine, Compound, Distinct, Expr, Function, Output, Predicate, Select};
use crate::compile;
use crate::decode::FromCells;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Aggregates, Loads, Model, QuerySet, Shape, Unlocked, key_in};
use crate::value::{SqlValue, ValueCells};

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// Aggregates of all rows: one, or a tuple. Of no row they are `None`, and counts 0. After a slice they are of its rows.
    ///
    /// # Errors
    /// The database's, such as a sum that overflows; `Invalid` of `distinct` values, and where a window's value is aggregated
    /// after a slice.
    #[track_caller]
    #[rustfmt::skip]
    pub fn aggregate<E: Executor, F, A>(&self, db: &E, aggregates: F) -> Result<A::Row> where F: FnOnce(R::Args) -> A, A: Aggregates<M, Row: FromCells>, S: Unlocked {
        let call = Call::new(db);
        let mut values = Vec::new();
        aggregates(R::args()).append(&mut values);
        let select = &self.query.select;
        let matches_nothing = select.is_empty();
        let mut select = rows::<M>(select.clone(), &values).map_err(|error| call.place(error, Some(M::TABLE)))?;
        restrict(&mut select, &mut values);
        if (matches_nothing || select.is_empty())
            && let Some(values) = of_no_row(&values)
        {
            let mut at = 0;
            let values: Vec<&SqlValue> = values.iter().collect();
            let row = A::Row::from_cells(&ValueCells(&values), &mut at);
            return row.map_err(|error| call.place(misfit(&error, &select, at), Some(M::TABLE)));
        }
        select.read(values);
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

/// The query for the rows that are aggregated. Rows that are chosen by their place are named by their keys.
fn rows<M: Model>(mut select: Select, values: &[Expr]) -> Result<Select> {
    check_distinct(&mut select)?;
    let is_cut = select.limit.is_some() || select.offset > 0 || select.distinct != Distinct::No;
    if !is_cut {
        select.order.clear();
        return Ok(select);
    }
    if values.iter().any(|value| value.has_window(&select.annotations)) {
        return Err(invalid("a window's value is not known any more after a slice: aggregate before it"));
    }
    if select.compound.as_ref().is_some_and(|compound| may_repeat(compound)) {
        return Err(invalid(
            "`union_all` may yield a row twice, which a slice of it does not tell: aggregate before it",
        ));
    }
    let mut around = Select::new(select.from);
    around.annotations.clone_from(&select.annotations);
    around.filter = key_in::<M>(select);
    Ok(around)
}

/// Rows have keys, so that no two are equal. Values may be, and are no longer there to be aggregated.
fn check_distinct(select: &mut Select) -> Result<()> {
    let of_values = select.output != Output::Nothing;
    let combined = select.compound.as_ref().is_some_and(|compound| compound.key.is_empty());
    if (select.distinct != Distinct::No && of_values) || combined {
        return Err(invalid(
            "aggregates are of rows, and not of `distinct` or combined values: use `count_distinct`, or a `group_by`",
        ));
    }
    if select.distinct == Distinct::Yes {
        select.distinct = Distinct::No;
    }
    Ok(())
}

fn may_repeat(compound: &Compound) -> bool {
    let inside = |part: &Select| part.compound.as_ref().is_some_and(|compound| may_repeat(compound));
    compound.rest.iter().any(|(combine, _)| *combine == Combine::UnionAll) || compound.parts().any(inside)
}

/// Where every aggregate has a filter, rows of which none is true are left out first: by an index, where one serves.
fn restrict(select: &mut Select, values: &mut [Expr]) {
    let annotations = &select.annotations;
    let is_plain = |filter: &Predicate| !filter.has_query() && !filter.has_window(annotations);
    let filters: Option<Vec<_>> = values.iter_mut().map(filter).collect();
    let Some(mut filters) = filters.filter(|_| select.compound.is_none()) else { return };
    if filters.iter().any(|filter| filter.as_ref().is_none_or(|filter| !is_plain(filter))) {
        return;
    }
    let alone = filters.len() == 1;
    let any = filters.iter_mut().filter_map(|filter| if alone { filter.take() } else { filter.clone() });
    let any = any.fold(Predicate::Const(false), Predicate::or);
    select.restrict(any);
}

/// The filter of an aggregate, with a default or without.
fn filter(value: &mut Expr) -> Option<&mut Option<Predicate>> {
    match value {
        Expr::Aggregate(aggregate) => Some(&mut aggregate.filter),
        Expr::Call(Function::Coalesce, arguments) => match arguments.as_mut_slice() {
            [value, Expr::Param(_)] => filter(value),
            _ => None,
        },
        _ => None,
    }
}

#[cold]
fn invalid(message: &'static str) -> Error {
    Error::new(ErrorKind::Invalid, message)
}
