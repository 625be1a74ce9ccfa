//! Set operations.

use std::marker::PhantomData;

use super::{Combined, Model, Path, QuerySet, Root, Unlocked, key_columns, key_order};
use crate::ast::{Combine, Compound, Distinct, Order, Output, Select};

/// What a set operation takes beside a query set about `M` that reads `R`: another of both.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be combined with a query set of `{R}`: both must be about one model and read the same, without `select_for_update`",
    label = "does not read `{R}`"
)]
pub trait CombinesWith<M, R> {
    /// The other query.
    fn into_part(self) -> Select;
}

#[diagnostic::do_not_recommend]
impl<M, R, Q: CombinedPart<M, R>> CombinesWith<M, R> for Q {
    fn into_part(self) -> Select {
        self.part()
    }
}

/// What [`CombinesWith`] says: a trait of its own, so that messages name no other.
pub trait CombinedPart<M, R> {
    /// The query.
    fn part(self) -> Select;
}

#[diagnostic::do_not_recommend]
impl<M, R, S: Unlocked> CombinedPart<M, R> for QuerySet<M, R, S> {
    fn part(self) -> Select {
        self.into_select()
    }
}

/// Set operations. They can be nested, and what they yield ordered, sliced, counted and read as `values`. An ordering of a
/// part counts where the part is sliced as well.
///
/// The rows come in the model's own ordering, or else in that of the primary key, unless the first part is `unordered`;
/// values so where what it orders by is read, and else in none.
impl<M: Model, R, S> QuerySet<M, R, S> {
    /// Rows of either, each once.
    #[rustfmt::skip]
    pub fn union<Q: CombinesWith<M, R>>(self, other: Q) -> QuerySet<M, R, Combined> where S: Unlocked {
        self.combine(Combine::Union, other)
    }

    /// Rows of either.
    #[rustfmt::skip]
    pub fn union_all<Q: CombinesWith<M, R>>(self, other: Q) -> QuerySet<M, R, Combined> where S: Unlocked {
        self.combine(Combine::UnionAll, other)
    }

    /// Rows of both, each once.
    #[rustfmt::skip]
    pub fn intersect<Q: CombinesWith<M, R>>(self, other: Q) -> QuerySet<M, R, Combined> where S: Unlocked {
        self.combine(Combine::Intersect, other)
    }

    /// Rows of this one that are not of the other, each once.
    #[rustfmt::skip]
    pub fn except<Q: CombinesWith<M, R>>(self, other: Q) -> QuerySet<M, R, Combined> where S: Unlocked {
        self.combine(Combine::Except, other)
    }

    fn combine<Q: CombinesWith<M, R>>(mut self, combine: Combine, other: Q) -> QuerySet<M, R, Combined> {
        let select = &mut self.query.select;
        let is_unordered = select.order.is_empty() && !select.own_order;
        let mut other = other.into_part();
        other.drop_idle_order();
        match &mut select.compound {
            Some(compound) if continues(combine, compound) && !is_cut(select.limit, select.offset) => {
                compound.rest.push((combine, other));
            }
            _ => *select = compound::<M>(select, combine, other),
        }
        select.order = if is_unordered { Vec::new() } else { ordering::<M>(select) };
        select.own_order = !is_unordered;
        QuerySet { query: self.query, types: PhantomData }
    }
}

/// Whether an operation can follow others from left to right: `INTERSECT` binds closer than the others on PostgreSQL, and
/// alike on SQLite.
fn continues(combine: Combine, compound: &Compound) -> bool {
    let intersects = |combine: Combine| combine == Combine::Intersect;
    !compound.outer && compound.rest.iter().all(|(own, _)| intersects(*own) == intersects(combine))
}

/// The ordering of the whole, where none is asked for.
fn ordering<M: Model>(whole: &Select) -> Vec<Order> {
    let Some(compound) = &whole.compound else { return Vec::new() };
    let own = M::ordering::<Root<M>>();
    if !compound.key.is_empty() {
        return if own.is_empty() { key_order::<M>().collect() } else { own };
    }
    if own.iter().all(|part| whole.output.values().contains(&part.expr)) { own } else { Vec::new() }
}

fn is_cut(limit: Option<u64>, offset: u64) -> bool {
    limit.is_some() || offset > 0
}

/// A query about the rows of both.
fn compound<M: Model>(first: &Select, combine: Combine, other: Select) -> Select {
    let mut first = first.clone();
    first.drop_idle_order();
    let node = <Root<M> as Path>::NODE;
    let of_values = first.output != Output::Nothing || first.compound.as_ref().is_some_and(|part| part.outer);
    let mut whole = Select::new(node);
    whole.output = first.output.clone();
    whole.annotations = first.annotations.clone();
    let key = if of_values { Vec::new() } else { key_columns::<M>().collect() };
    whole.compound = Some(Box::new(Compound { first, rest: vec![(combine, other)], key, outer: false }));
    whole.distinct = Distinct::No;
    whole
}
