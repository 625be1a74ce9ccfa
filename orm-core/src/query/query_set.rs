//! `QuerySet`: a query as a value. Lazy, cloneable, and pure: the methods that run it are in `exec`.

use std::marker::PhantomData;
use std::ops::Range;

use super::{
    Condition, Is, Loads, Model, ModelFields, Open, OrderBy, Orderable, Ordered, Ordering, Path,
    PrefetchRelated, Refinable, Root, SelectRelated, Selectable, Shape, Sliced, Unlocked, Values,
};
use crate::ast::{Distinct, Select};

/// What a query set consists of, without its types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    /// The rows.
    pub select: Select,
    /// What is loaded with them.
    pub loads: Loads,
}

impl Query {
    pub(crate) fn new(select: Select) -> Self {
        Self { select, loads: Loads::default() }
    }

    /// The rows at a path, in the ordering that their model declares.
    pub(crate) fn ordered<P: Path>() -> Self {
        let mut select = Select::new(P::NODE);
        select.order = P::Here::ordering::<P>();
        Self::new(select)
    }
}

/// A query about rows of the model `M`, whose rows are read into `R`, in the state `S`.
///
/// A plain value: cloned, kept, returned from functions, refined. Nothing is sent before a method gets a `&db`.
///
/// The state says what has been done where that decides what may follow: `Open`, `Ordered<K>` after `order_by`,
/// `Sliced` after `limit`. A function that orders and returns a `QuerySet<Book>` ends with `.into()`.
#[must_use = "a query set does nothing until it is run by a method that takes `&db`"]
pub struct QuerySet<M, R = M, S = Open> {
    // In a box: the methods hand query sets on by value.
    pub(crate) query: Box<Query>,
    pub(super) types: PhantomData<fn() -> (M, R, S)>,
}

impl<M, R, S> Clone for QuerySet<M, R, S> {
    fn clone(&self) -> Self {
        Self { query: self.query.clone(), types: PhantomData }
    }
}

impl<M, R, S> std::fmt::Debug for QuerySet<M, R, S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("QuerySet").field(&self.query).finish()
    }
}

impl<M, R, K> From<QuerySet<M, R, Ordered<K>>> for QuerySet<M, R, Open> {
    fn from(ordered: QuerySet<M, R, Ordered<K>>) -> Self {
        ordered.cast()
    }
}

impl<M: Model> QuerySet<M> {
    /// All rows of the model, in its own ordering.
    pub(crate) fn of_model() -> Self {
        Self::from_query(Query::ordered::<Root<M>>())
    }
}

impl<M, R, S> QuerySet<M, R, S> {
    pub(crate) fn from_query(query: Query) -> Self {
        Self { query: Box::new(query), types: PhantomData }
    }

    /// The same query under other types.
    pub(crate) fn cast<R2, S2>(self) -> QuerySet<M, R2, S2> {
        QuerySet { query: self.query, types: PhantomData }
    }

    /// The query, for use inside another.
    pub(crate) fn into_select(self) -> Select {
        self.query.select
    }
}

/// Refinements. Each takes the query set and returns it refined.
impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// Keeps the rows of which the predicate is true.
    #[rustfmt::skip]
    pub fn filter<F, P, T, N>(mut self, predicate: F) -> QuerySet<M, R, T> where F: FnOnce(R::Args) -> P, M: Is<N>, P: Condition<N>, S: Refinable<Refined = T> {
        self.query.select.restrict(predicate(R::args()).into_predicate());
        self.cast()
    }

    /// Keeps exactly the rows that [`filter`](Self::filter) would drop.
    #[rustfmt::skip]
    pub fn exclude<F, P, T, N>(mut self, predicate: F) -> QuerySet<M, R, T> where F: FnOnce(R::Args) -> P, M: Is<N>, P: Condition<N>, S: Refinable<Refined = T> {
        self.query.select.restrict(predicate(R::args()).into_predicate().negate());
        self.cast()
    }

    /// Adds a condition when there is a value for it.
    #[rustfmt::skip]
    pub fn filter_if<V, F, P, T, N>(mut self, value: Option<V>, predicate: F) -> QuerySet<M, R, T> where F: FnOnce(R::Args, V) -> P, M: Is<N>, P: Condition<N>, S: Refinable<Refined = T> {
        if let Some(value) = value {
            self.query.select.restrict(predicate(R::args(), value).into_predicate());
        }
        self.cast()
    }

    /// Orders the rows, in place of any earlier ordering and of the model's own.
    ///
    /// A bare field ascends. NULL comes last ascending and first descending, on both databases.
    #[rustfmt::skip]
    pub fn order_by<F, O, K, T, N>(mut self, ordering: F) -> QuerySet<M, R, T> where F: FnOnce(R::Args) -> O, M: Is<N>, O: OrderBy<N, K>, S: Orderable<K, Ordered = T> {
        self.query.select.set_order(|parts| ordering(R::args()).append(parts));
        self.cast()
    }

    /// Drops the ordering, the model's own included.
    #[rustfmt::skip]
    pub fn unordered<T>(mut self) -> QuerySet<M, R, T> where S: Refinable<Refined = T> {
        self.query.select.set_order(|_| {});
        self.cast()
    }

    /// Turns the ordering around.
    #[rustfmt::skip]
    pub fn reverse(mut self) -> Self where S: Refinable {
        reverse(&mut self.query.select);
        self
    }

    /// Drops rows that are equal in all that is read.
    #[rustfmt::skip]
    pub fn distinct<T>(mut self) -> QuerySet<M, R, T> where S: Refinable<Refined = T> {
        self.query.select.distinct = Distinct::Yes;
        self.cast()
    }

    /// Keeps the first row of each value of these expressions; the ordering must start with them.
    ///
    /// PostgreSQL alone: elsewhere running the query is an error of the kind `Unsupported`.
    #[rustfmt::skip]
    pub fn distinct_on<F, V, U, T, N>(mut self, values: F) -> QuerySet<M, R, T> where F: FnOnce(R::Args) -> V, M: Is<N>, V: Selectable<N, U>, S: Refinable<Refined = T> {
        let mut on = Vec::new();
        values(R::args()).append(&mut on);
        self.query.select.distinct = Distinct::On(on);
        self.cast()
    }

    /// Loads relations to one row in the same query, by joins. Of any depth: `|b| b.author.publisher`.
    #[rustfmt::skip]
    pub fn select_related<L, T, N, Q>(mut self, relations: impl FnOnce(R::Args) -> L) -> QuerySet<M, T, S> where M: Is<N>, R: Is<Q>, L: SelectRelated<Root<N>, Q, T> {
        relations(R::args()).request(&mut self.query.loads);
        self.cast()
    }

    /// Loads relations by a query of their own each, whatever the number of rows. A collection may be filtered, ordered,
    /// limited (per row) and have its own relations loaded.
    #[rustfmt::skip]
    pub fn prefetch_related<L, T, N, Q>(mut self, relations: impl FnOnce(R::Args) -> L) -> QuerySet<M, T, S> where M: Is<N>, R: Is<Q>, L: PrefetchRelated<Root<N>, Q, T> {
        relations(R::args()).request(&mut self.query.loads);
        self.cast()
    }

    /// Reads these values instead of rows: one, or a tuple.
    #[rustfmt::skip]
    pub fn values<V, T, N>(mut self, values: impl FnOnce(R::Args) -> V) -> QuerySet<M, Values<T, R>, S> where M: Is<N>, V: Selectable<N, T> {
        let mut exprs = Vec::new();
        values(R::args()).append(&mut exprs);
        self.query.select.read(exprs);
        self.query.loads = Loads::default();
        self.cast()
    }
}

/// Slices.
impl<M: Model, R, S> QuerySet<M, R, S> {
    /// At most this many rows. `limit(0)` sends nothing.
    #[rustfmt::skip]
    pub fn limit(mut self, rows: u64) -> QuerySet<M, R, Sliced> where S: Unlocked {
        let select = &mut self.query.select;
        select.limit = Some(select.limit.map_or(rows, |earlier| earlier.min(rows)));
        self.cast()
    }

    /// Passes over this many rows.
    #[rustfmt::skip]
    pub fn offset(mut self, rows: u64) -> QuerySet<M, R, Sliced> where S: Unlocked {
        let select = &mut self.query.select;
        select.offset = select.offset.saturating_add(rows);
        select.limit = select.limit.map(|limit| limit.saturating_sub(rows));
        self.cast()
    }

    /// The rows in this range: `slice(10..20)`.
    #[rustfmt::skip]
    pub fn slice(self, rows: Range<u64>) -> QuerySet<M, R, Sliced> where S: Unlocked {
        self.offset(rows.start).limit(rows.end.saturating_sub(rows.start))
    }
}

/// Turns an ordering around; the primary key's, where there is none.
pub(crate) fn reverse(select: &mut Select) {
    for order in &mut select.order {
        order.descending = !order.descending;
        order.nulls = match order.nulls {
            crate::ast::Nulls::Default => crate::ast::Nulls::Default,
            crate::ast::Nulls::First => crate::ast::Nulls::Last,
            crate::ast::Nulls::Last => crate::ast::Nulls::First,
        };
    }
}

/// For generated code: a predicate over a model's fields, as data.
pub fn predicate<M: Model, P: Condition<M>>(
    predicate: impl FnOnce(ModelFields<M>) -> P,
) -> crate::ast::Predicate {
    M::q(predicate).into_ast()
}

/// For generated code: an ordering of a model's fields at a path, as data.
pub fn ordering<M: Model, P: Path, O: Ordering<P::Root>>(
    ordering: impl FnOnce(&'static M::Fields<P>) -> O,
) -> Vec<crate::ast::Order> {
    let mut parts = Vec::new();
    ordering(super::handles()).append(&mut parts);
    parts
}
