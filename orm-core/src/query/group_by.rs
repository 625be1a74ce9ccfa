//! `group_by`: one value or more of each group of rows that are equal in some values.

use std::marker::PhantomData;
use std::ops::Range;

use super::{
    Aggregates, Condition, Group, Is, Loads, Model, Open, OrderBy, Path, Query, QuerySet, Refinable, Root,
    Selectable, Selection, Shape, Sliced, Unlocked,
};
use crate::ast::{Distinct, Expr, Output, Select};

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// Makes one group of all rows that are equal in these values: one, or a tuple. The model's ordering is dropped.
    #[rustfmt::skip]
    pub fn group_by<K, F, T, N>(self, keys: F) -> GroupBy<M, R, K> where F: FnOnce(R::Args) -> K, M: Is<N>, K: Selectable<N, T>, S: Refinable {
        let mut query = *self.query;
        query.loads = Loads::default();
        let select = &mut query.select;
        select.order.clear();
        // Rows have keys, so that no two are equal. Of distinct values it matters, and is refused.
        if select.distinct == Distinct::Yes && select.output == Output::Nothing {
            select.distinct = Distinct::No;
        }
        let mut group = Vec::new();
        keys(R::args()).append(&mut group);
        GroupBy { query, keys: group, types: PhantomData }
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
        Groups { rows: QuerySet::from_query(query), start: first }
    }
}

fn annotation(select: &Select, expr: &Expr, place: usize) -> Expr {
    Expr::Annotation { base: select.from, place, kind: expr.kind(), nullable: expr.nullable() }
}

/// Rows of groups: the keys `K`, and the aggregates `A`.
pub struct Grouping<K, A>(PhantomData<fn() -> (K, A)>);

impl<M: Model, K, A> Shape<M> for Grouping<K, A> {
    /// Groups have refinements of their own.
    type Args = ();

    fn args() -> Self::Args {}
}

/// Groups of the rows of a query about `M`, with keys `K` and aggregates `A`, in the state `S`.
///
/// A plain value, as a query set: nothing is sent before a method gets a `&db`.
#[must_use = "groups are read by `all(&db)`"]
pub struct Groups<M, K, A, S = Open> {
    pub(crate) rows: QuerySet<M, Grouping<K, A>, S>,
    /// The place of the first key among the annotations.
    start: usize,
}

impl<M, K, A, S> Clone for Groups<M, K, A, S> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), start: self.start }
    }
}

impl<M, K, A, S> std::fmt::Debug for Groups<M, K, A, S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Groups").field(&self.rows.query).finish()
    }
}

/// The handles of the keys and of the aggregates of a group.
type GroupArgs<M, K, A> =
    (<K as Selection<M>>::Handles<Group<M>>, <A as Selection<Group<M>>>::Handles<Group<M>>);

impl<M: Model, K: Selection<M>, A: Aggregates<M>, S> Groups<M, K, A, S> {
    /// Keeps the groups of which the predicate is true (HAVING).
    #[rustfmt::skip]
    pub fn filter<F, P, N>(self, predicate: F) -> Self where F: FnOnce(GroupArgs<M, K, A>) -> P, Group<M>: Is<N>, P: Condition<N>, S: Refinable {
        let having = predicate(self.args()).into_predicate();
        self.keep(having)
    }

    /// Keeps exactly the groups that [`filter`](Self::filter) would drop.
    #[rustfmt::skip]
    pub fn exclude<F, P, N>(self, predicate: F) -> Self where F: FnOnce(GroupArgs<M, K, A>) -> P, Group<M>: Is<N>, P: Condition<N>, S: Refinable {
        let having = predicate(self.args()).into_predicate().negate();
        self.keep(having)
    }

    /// Orders the groups, by keys and aggregates.
    #[rustfmt::skip]
    pub fn order_by<O, T, N>(mut self, ordering: impl FnOnce(GroupArgs<M, K, A>) -> O) -> Self where M: Is<N>, O: OrderBy<Group<N>, T>, S: Refinable {
        let args = self.args();
        self.rows.query.select.set_order(|parts| ordering(args).append(parts));
        self
    }

    /// At most this many groups.
    #[rustfmt::skip]
    pub fn limit(self, groups: u64) -> Groups<M, K, A, Sliced> where S: Unlocked {
        Groups { rows: self.rows.limit(groups), start: self.start }
    }

    /// Passes over this many groups.
    #[rustfmt::skip]
    pub fn offset(self, groups: u64) -> Groups<M, K, A, Sliced> where S: Unlocked {
        Groups { rows: self.rows.offset(groups), start: self.start }
    }

    /// The groups in this range.
    #[rustfmt::skip]
    pub fn slice(self, groups: Range<u64>) -> Groups<M, K, A, Sliced> where S: Unlocked {
        Groups { rows: self.rows.slice(groups), start: self.start }
    }

    fn keep(mut self, condition: crate::ast::Predicate) -> Self {
        self.rows.query.select.restrict_groups(condition);
        self
    }

    fn args(&self) -> GroupArgs<M, K, A> {
        let base = <Root<M> as Path>::NODE;
        let mut place = self.start;
        let keys = K::handles(base, &mut place);
        (keys, A::handles(base, &mut place))
    }
}
