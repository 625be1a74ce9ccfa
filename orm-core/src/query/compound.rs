//! Set operations.

use std::marker::PhantomData;

use super::{Combined, Model, Path, QuerySet, Root, Unlocked, key_columns};
use crate::ast::{Combine, Compound, Distinct, Output, Select};

/// Set operations. They can be nested, and what they yield ordered, sliced, counted and read as `values`. An ordering of a
/// part counts where the part is sliced as well.
impl<M: Model, R, S> QuerySet<M, R, S> {
    /// Rows of either, each once.
    #[rustfmt::skip]
    pub fn union<S2: Unlocked>(self, other: QuerySet<M, R, S2>) -> QuerySet<M, R, Combined> where S: Unlocked {
        self.combine(Combine::Union, other)
    }

    /// Rows of either.
    #[rustfmt::skip]
    pub fn union_all<S2: Unlocked>(self, other: QuerySet<M, R, S2>) -> QuerySet<M, R, Combined> where S: Unlocked {
        self.combine(Combine::UnionAll, other)
    }

    /// Rows of both, each once.
    #[rustfmt::skip]
    pub fn intersect<S2: Unlocked>(self, other: QuerySet<M, R, S2>) -> QuerySet<M, R, Combined> where S: Unlocked {
        self.combine(Combine::Intersect, other)
    }

    /// Rows of this one that are not of the other, each once.
    #[rustfmt::skip]
    pub fn except<S2: Unlocked>(self, other: QuerySet<M, R, S2>) -> QuerySet<M, R, Combined> where S: Unlocked {
        self.combine(Combine::Except, other)
    }

    fn combine<S2>(mut self, combine: Combine, other: QuerySet<M, R, S2>) -> QuerySet<M, R, Combined> {
        let select = &mut self.query.select;
        let mut other = other.into_select();
        other.drop_idle_order();
        match &mut select.compound {
            Some(compound) if continues(combine, compound) && !is_cut(select.limit, select.offset) => {
                compound.rest.push((combine, other));
                select.order.clear();
            }
            _ => *select = compound::<M>(select, combine, other),
        }
        QuerySet { query: self.query, types: PhantomData }
    }
}

/// Whether an operation can follow others from left to right: `INTERSECT` binds closer than the others on PostgreSQL, and
/// alike on SQLite.
fn continues(combine: Combine, compound: &Compound) -> bool {
    let intersects = |combine: Combine| combine == Combine::Intersect;
    !compound.outer && compound.rest.iter().all(|(own, _)| intersects(*own) == intersects(combine))
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
