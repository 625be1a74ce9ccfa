//! `annotate` and `group_by`: values that a query computes, usable in all that follows.

use std::marker::PhantomData;
use std::ops::Range;

use super::{
    Aggregates, Extend, Group, Is, Model, OrderBy, Path, Pred, Query, QuerySet, Refinable, Root, Selectable,
    Selection, Shape, Slot, Slots,
};
use crate::ast::{Expr, Output, Select};

/// Rows of type `R`, each with the values of `V`.
pub struct Annotated<R, V>(PhantomData<fn() -> (R, V)>);

impl<M: Model, R: Shape<M>, V: Selection<M>> Shape<M> for Annotated<R, V> {
    type Args = (R::Args, V::Handles<M>);

    fn args() -> Self::Args {
        let mut place = <R as Shape<M>>::ANNOTATIONS;
        (R::args(), V::handles(<Root<M> as Path>::NODE, &mut place))
    }

    const ANNOTATIONS: usize = R::ANNOTATIONS + V::LEN;
}

impl<Rel, R: Slots<Rel>, V> Slots<Rel> for Annotated<R, V> {
    type Current = R::Current;
    type Set<S: Slot> = Annotated<R::Set<S>, V>;
}

impl<R: Extend, V> Extend for Annotated<R, V> {
    type Attrs = R::Attrs;
    type WithAttrs<X> = Annotated<R::WithAttrs<X>, V>;
}

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// Adds values to the rows: expressions, collections' counts and sums, predicates; one, or a tuple. The closures that
    /// follow get a pair, of the row's handles and of the values.
    ///
    /// Each row becomes a pair of the row and the values.
    #[rustfmt::skip]
    pub fn annotate<V, F, U, T, N>(mut self, values: F) -> QuerySet<M, Annotated<R, V>, T> where F: FnOnce(R::Args) -> V, M: Is<N>, V: Selectable<N, U>, S: Refinable<Refined = T> {
        values(R::args()).append(&mut self.query.select.annotations);
        self.cast()
    }

    /// Makes one group of all rows that are equal in these values: one, or a tuple. The model's ordering is dropped.
    #[rustfmt::skip]
    pub fn group_by<K, F, T, N>(mut self, keys: F) -> GroupBy<M, R, K> where F: FnOnce(R::Args) -> K, M: Is<N>, K: Selectable<N, T>, S: Refinable {
        let select = &mut self.query.select;
        select.order.clear();
        let mut group = Vec::new();
        keys(R::args()).append(&mut group);
        GroupBy { query: *self.query, keys: group, types: PhantomData }
    }
}

/// Groups that wait for what is to be computed of each.
#[must_use = "groups are read by `aggregate(..).all(&db)`"]
pub struct GroupBy<M, R, K> {
    query: Query,
    keys: Vec<Expr>,
    types: PhantomData<fn() -> (M, R, K)>,
}

impl<M: Model, R: Shape<M>, K: Selection<M>> GroupBy<M, R, K> {
    /// Computes these of each group: aggregates, one or a tuple.
    #[rustfmt::skip]
    pub fn aggregate<A, N>(self, aggregates: impl FnOnce(R::Args) -> A) -> Groups<M, K, A> where M: Is<N>, A: Aggregates<N> {
        let Self { mut query, keys, .. } = self;
        let select = &mut query.select;
        let first = select.annotations.len();
        select.group = (first..first + keys.len())
            .map(|place| annotation(select, &keys[place - first], place))
            .collect();
        select.annotations.extend(keys);
        aggregates(R::args()).append(&mut select.annotations);
        let values = (first..select.annotations.len())
            .map(|place| annotation(select, &select.annotations[place], place));
        select.output = Output::Values(values.collect());
        Groups { query, start: first, types: PhantomData }
    }
}

fn annotation(select: &Select, expr: &Expr, place: usize) -> Expr {
    Expr::Annotation { base: select.from, place, kind: expr.kind(), nullable: expr.nullable() }
}

/// Groups of the rows of a query about `M`, with keys `K` and aggregates `A`.
#[must_use = "groups are read by `all(&db)`"]
pub struct Groups<M, K, A> {
    pub(crate) query: Query,
    /// The place of the first key among the annotations.
    start: usize,
    types: PhantomData<fn() -> (M, K, A)>,
}

impl<M, K, A> Clone for Groups<M, K, A> {
    fn clone(&self) -> Self {
        Self { query: self.query.clone(), start: self.start, types: PhantomData }
    }
}

/// The handles of the keys and of the aggregates of a group.
type GroupArgs<M, K, A> =
    (<K as Selection<M>>::Handles<Group<M>>, <A as Selection<Group<M>>>::Handles<Group<M>>);

impl<M: Model, K: Selection<M>, A: Aggregates<M>> Groups<M, K, A> {
    /// Keeps the groups of which the predicate is true (HAVING).
    pub fn filter(mut self, predicate: impl FnOnce(GroupArgs<M, K, A>) -> Pred<Group<M>>) -> Self {
        let having = predicate(self.args()).into_ast();
        self.query.select.restrict_groups(having);
        self
    }

    /// Orders the groups, by keys and aggregates.
    #[rustfmt::skip]
    pub fn order_by<O, T, N>(mut self, ordering: impl FnOnce(GroupArgs<M, K, A>) -> O) -> Self where M: Is<N>, O: OrderBy<Group<N>, T> {
        let args = self.args();
        self.query.select.order.clear();
        ordering(args).append(&mut self.query.select.order);
        self
    }

    /// At most this many groups.
    pub fn limit(mut self, groups: u64) -> Self {
        let select = &mut self.query.select;
        select.limit = Some(select.limit.map_or(groups, |earlier| earlier.min(groups)));
        self
    }

    /// Passes over this many groups.
    pub fn offset(mut self, groups: u64) -> Self {
        let select = &mut self.query.select;
        select.offset = select.offset.saturating_add(groups);
        select.limit = select.limit.map(|limit| limit.saturating_sub(groups));
        self
    }

    /// The groups in this range.
    pub fn slice(self, groups: Range<u64>) -> Self {
        self.offset(groups.start).limit(groups.end.saturating_sub(groups.start))
    }

    fn args(&self) -> GroupArgs<M, K, A> {
        let base = <Root<M> as Path>::NODE;
        let mut place = self.start;
        let keys = K::handles(base, &mut place);
        (keys, A::handles(base, &mut place))
    }
}
