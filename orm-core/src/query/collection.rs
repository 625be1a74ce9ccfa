//! Collections inside a query: the rows on the other side of a to-many relation, which never multiply the rows of the
//! query. They become `EXISTS` and scalar subqueries.

use std::marker::PhantomData;
use std::ops::Range;

use super::annotated_rows::per_parent;
use super::{
    AttrName, Computed, Condition, Each, Every, Expr, FieldsAt, Is, ManyRelation, Model, Named, Node, Open,
    OrderBy, Ordered, Path, Pred, PrefetchRelated, Query, Refinable, SelectRelated, Selectable, Sliced,
    ToMany, handles,
};
use crate::ast::{self, Aggregate, AggregateKind, Distinct, Output};
use crate::value::{Kind, SqlType, Value};

/// The rows at the path `E`, seen from a row of a query: filtered, ordered and cut at will, then asked for a truth value
/// or a value, or handed to `prefetch_related` as rows of type `R`.
#[must_use = "a collection does nothing until it is asked for a value, or handed to `prefetch_related`"]
pub struct Collection<E, R, S = Open> {
    pub(crate) query: Query,
    types: PhantomData<fn() -> (E, R, S)>,
}

impl<E, R, S> Clone for Collection<E, R, S> {
    fn clone(&self) -> Self {
        Self::from_query(self.query.clone())
    }
}

impl<E, R, S> Collection<E, R, S> {
    fn from_query(query: Query) -> Self {
        Self { query, types: PhantomData }
    }

    pub(super) fn cast<R2, S2>(self) -> Collection<E, R2, S2> {
        Collection::from_query(self.query)
    }
}

/// For generated code: the rows of a model without a relation to this one.
pub fn every<P: Path, M: Model>() -> Collection<Every<P, M>, M> {
    Collection::from_query(Query::ordered::<Every<P, M>>())
}

impl<P: Path, R: ManyRelation> ToMany<P, R> {
    /// The collection of the related rows, in their model's ordering.
    pub fn rows(self) -> Collection<Each<P, R>, R::To> {
        Collection::from_query(Query::ordered::<Each<P, R>>())
    }
}

/// Refinements.
impl<E: Path, R, S> Collection<E, R, S> {
    /// Keeps the rows of which the predicate is true.
    #[rustfmt::skip]
    pub fn filter<F, P, T, N>(mut self, predicate: F) -> Collection<E, R, T> where F: FnOnce(FieldsAt<E>) -> P, E::Root: Is<N>, P: Condition<N>, S: Refinable<Refined = T> {
        self.query.select.restrict(predicate(handles()).into_predicate());
        self.cast()
    }

    /// Keeps exactly the rows that `filter` would drop.
    #[rustfmt::skip]
    pub fn exclude<F, P, T, N>(mut self, predicate: F) -> Collection<E, R, T> where F: FnOnce(FieldsAt<E>) -> P, E::Root: Is<N>, P: Condition<N>, S: Refinable<Refined = T> {
        self.query.select.restrict(predicate(handles()).into_predicate().negate());
        self.cast()
    }

    /// Orders the rows, in place of any earlier ordering.
    #[rustfmt::skip]
    pub fn order_by<F, O, K, N>(mut self, ordering: F) -> Collection<E, R, Ordered<K>> where F: FnOnce(FieldsAt<E>) -> O, E::Root: Is<N>, O: OrderBy<N, K>, S: Refinable {
        let select = &mut self.query.select;
        select.set_order(|parts| ordering(handles()).append(parts));
        select.order.iter_mut().for_each(|part| per_parent(&mut part.expr, select.from));
        self.cast()
    }

    /// Drops rows that are equal in all that is read.
    #[rustfmt::skip]
    pub fn distinct(mut self) -> Self where S: Refinable {
        self.query.select.distinct = Distinct::Yes;
        self
    }

    /// At most this many rows, of each row of the query.
    pub fn limit(mut self, rows: u64) -> Collection<E, R, Sliced> {
        let select = &mut self.query.select;
        select.limit = Some(select.limit.map_or(rows, |earlier| earlier.min(rows)));
        self.cast()
    }

    /// Passes over this many rows, of each row of the query.
    pub fn offset(mut self, rows: u64) -> Collection<E, R, Sliced> {
        let select = &mut self.query.select;
        select.offset = select.offset.saturating_add(rows);
        select.limit = select.limit.map(|limit| limit.saturating_sub(rows));
        self.cast()
    }

    /// The rows in this range, of each row of the query.
    pub fn slice(self, rows: Range<u64>) -> Collection<E, R, Sliced> {
        self.offset(rows.start).limit(rows.end.saturating_sub(rows.start))
    }

    /// When prefetched: loads relations to one row in the same query, by joins.
    #[rustfmt::skip]
    pub fn select_related<L, T, N, Q>(mut self, relations: impl FnOnce(FieldsAt<E>) -> L) -> Collection<E, T, S> where E: Is<N>, R: Is<Q>, L: SelectRelated<N, Q, T> {
        relations(handles()).request(&mut self.query.loads);
        self.cast()
    }

    /// When prefetched: loads further relations, by one more query each.
    #[rustfmt::skip]
    pub fn prefetch_related<L, T, N, Q>(mut self, relations: impl FnOnce(FieldsAt<E>) -> L) -> Collection<E, T, S> where E: Is<N>, R: Is<Q>, L: PrefetchRelated<N, Q, T> {
        relations(handles()).request(&mut self.query.loads);
        self.cast()
    }

    /// When prefetched: keeps the rows under a name of its own, declared by [`attr!`](crate::attr), so that one relation
    /// can be loaded several times.
    pub fn to_attr<N>(self, _: AttrName<N>) -> Named<N, Self> {
        Named { collection: self, name: PhantomData }
    }
}

/// Questions to a collection.
impl<E: Path, R, S> Collection<E, R, S> {
    /// There is a row of which the predicate is true.
    #[rustfmt::skip]
    pub fn any<F, P, N>(self, predicate: F) -> Pred<E::Root> where F: FnOnce(FieldsAt<E>) -> P, E::Root: Is<N>, P: Condition<N>, S: Refinable {
        self.filter(predicate).exists()
    }

    /// The predicate is true of every row; so too where there is none.
    #[rustfmt::skip]
    pub fn every<F, P, N>(self, predicate: F) -> Pred<E::Root> where F: FnOnce(FieldsAt<E>) -> P, E::Root: Is<N>, P: Condition<N>, S: Refinable {
        !self.exclude(predicate).exists()
    }

    /// There is no row of which the predicate is true.
    #[rustfmt::skip]
    pub fn none<F, P, N>(self, predicate: F) -> Pred<E::Root> where F: FnOnce(FieldsAt<E>) -> P, E::Root: Is<N>, P: Condition<N>, S: Refinable {
        !self.any(predicate)
    }

    /// There is a row.
    pub fn exists(self) -> Pred<E::Root> {
        let mut select = self.query.select;
        if select.is_empty() {
            return Pred::new(ast::Predicate::Const(false));
        }
        select.order.clear();
        // Rows have keys, so that no two are equal.
        select.distinct = Distinct::No;
        select.output = Output::Nothing;
        Pred::new(ast::Predicate::Exists(Box::new(select)))
    }

    /// The number of rows.
    pub fn count(self) -> Expr<Computed<E::Root, i64>> {
        self.aggregate(AggregateKind::Count, None, Kind::I64)
    }

    /// The sum of a value over the rows; `None` of no row. Integers sum to `i64`, an overflow of which is an error.
    #[rustfmt::skip]
    pub fn sum<N, T>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>) -> Expr<Computed<E::Root, Option<<T as Summable>::Sum>>> where N: Node<Scope = E::Root, Type: SqlType<Base = T>>, T: Summable {
        self.aggregate(AggregateKind::Sum, Some(value(handles()).into_ast()), T::Sum::KIND)
    }

    /// The mean of a value over the rows; `None` of no row.
    #[rustfmt::skip]
    pub fn avg<N, T>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>) -> Expr<Computed<E::Root, Option<<T as Summable>::Mean>>> where N: Node<Scope = E::Root, Type: SqlType<Base = T>>, T: Summable {
        self.aggregate(AggregateKind::Avg, Some(value(handles()).into_ast()), T::Mean::KIND)
    }

    /// The least value; `None` of no row.
    #[rustfmt::skip]
    pub fn min<N, T>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>) -> Expr<Computed<E::Root, Option<T>>> where N: Node<Scope = E::Root, Type: SqlType<Base = T>>, T: Value {
        self.aggregate(AggregateKind::Min, Some(value(handles()).into_ast()), T::KIND)
    }

    /// The greatest value; `None` of no row.
    #[rustfmt::skip]
    pub fn max<N, T>(self, value: impl FnOnce(FieldsAt<E>) -> Expr<N>) -> Expr<Computed<E::Root, Option<T>>> where N: Node<Scope = E::Root, Type: SqlType<Base = T>>, T: Value {
        self.aggregate(AggregateKind::Max, Some(value(handles()).into_ast()), T::KIND)
    }

    /// A value of the first row, in the collection's ordering; `None` of no row.
    #[rustfmt::skip]
    pub fn first<V, T, U>(mut self, value: impl FnOnce(FieldsAt<E>) -> V) -> Expr<Computed<E::Root, Option<T::Base>>> where E::Root: Is<U>, V: Selectable<U, T>, T: SqlType {
        let mut values = Vec::new();
        value(handles()).append(&mut values);
        let select = &mut self.query.select;
        select.limit = Some(select.limit.map_or(1, |limit| limit.min(1)));
        select.output = Output::Values(values);
        Expr::computed(ast::Expr::Subquery(Box::new(self.query.select), T::Base::KIND))
    }

    pub(super) fn aggregate<T>(
        self,
        kind: AggregateKind,
        of: Option<ast::Expr>,
        result: Kind,
    ) -> Expr<Computed<E::Root, T>> {
        self.aggregated(Aggregate::new(kind, of, result))
    }

    /// An aggregate of the rows. Where it takes its values in an order, in the collection's.
    pub(super) fn aggregated<T>(mut self, mut aggregate: Aggregate) -> Expr<Computed<E::Root, T>> {
        let select = &mut self.query.select;
        if aggregate.of.is_none() {
            // Rows have keys, so that no two are equal.
            select.distinct = Distinct::No;
            select.order.clear();
        }
        if aggregate.kind.has_order() && !select.is_sliced() {
            aggregate.order = std::mem::take(&mut select.order);
        } else if !aggregate.kind.has_order() {
            select.drop_idle_order();
        }
        let result = aggregate.result;
        select.output = Output::Values(vec![ast::Expr::Aggregate(Box::new(aggregate))]);
        Expr::computed(ast::Expr::Subquery(Box::new(self.query.select), result))
    }
}

/// A number that can be summed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be summed: `sum`, `avg` and their like work on numeric fields alone",
    label = "not a number"
)]
pub trait Summable: Value {
    /// The type of a sum.
    type Sum: Value;
    /// The type of a mean.
    type Mean: Value;
}

macro_rules! summable {
    ($($of:ty: $sum:ty, $mean:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Summable for $of {
            type Sum = $sum;
            type Mean = $mean;
        }
    )*};
}

summable! {
    i8: i64, f64;
    u8: i64, f64;
    u16: i64, f64;
    u32: i64, f64;
    i16: i64, f64;
    i32: i64, f64;
    i64: i64, f64;
    f32: f64, f64;
    f64: f64, f64;
}
#[cfg(feature = "decimal")]
summable! { rust_decimal::Decimal: rust_decimal::Decimal, rust_decimal::Decimal; }

/// Everything a collection can do, from the bare relation.
impl<P: Path, R: ManyRelation> ToMany<P, R> {
    /// See [`Collection::filter`].
    #[rustfmt::skip]
    pub fn filter<F, C, N>(self, predicate: F) -> Collection<Each<P, R>, R::To> where F: FnOnce(FieldsAt<Each<P, R>>) -> C, P::Root: Is<N>, C: Condition<N> {
        self.rows().filter(predicate)
    }

    /// See [`Collection::exclude`].
    #[rustfmt::skip]
    pub fn exclude<F, C, N>(self, predicate: F) -> Collection<Each<P, R>, R::To> where F: FnOnce(FieldsAt<Each<P, R>>) -> C, P::Root: Is<N>, C: Condition<N> {
        self.rows().exclude(predicate)
    }

    /// See [`Collection::order_by`].
    #[rustfmt::skip]
    pub fn order_by<O, K, N>(self, ordering: impl FnOnce(FieldsAt<Each<P, R>>) -> O) -> Collection<Each<P, R>, R::To, Ordered<K>> where P::Root: Is<N>, O: OrderBy<N, K> {
        self.rows().order_by(ordering)
    }

    /// See [`Collection::distinct`].
    pub fn distinct(self) -> Collection<Each<P, R>, R::To> {
        self.rows().distinct()
    }

    /// See [`Collection::limit`].
    pub fn limit(self, rows: u64) -> Collection<Each<P, R>, R::To, Sliced> {
        self.rows().limit(rows)
    }

    /// See [`Collection::offset`].
    pub fn offset(self, rows: u64) -> Collection<Each<P, R>, R::To, Sliced> {
        self.rows().offset(rows)
    }

    /// See [`Collection::slice`].
    pub fn slice(self, rows: Range<u64>) -> Collection<Each<P, R>, R::To, Sliced> {
        self.rows().slice(rows)
    }

    /// See [`Collection::select_related`].
    #[rustfmt::skip]
    pub fn select_related<L, T, N, Q>(self, relations: impl FnOnce(FieldsAt<Each<P, R>>) -> L) -> Collection<Each<P, R>, T> where Each<P, R>: Is<N>, R::To: Is<Q>, L: SelectRelated<N, Q, T> {
        self.rows().select_related(relations)
    }

    /// See [`Collection::prefetch_related`].
    #[rustfmt::skip]
    pub fn prefetch_related<L, T, N, Q>(self, relations: impl FnOnce(FieldsAt<Each<P, R>>) -> L) -> Collection<Each<P, R>, T> where Each<P, R>: Is<N>, R::To: Is<Q>, L: PrefetchRelated<N, Q, T> {
        self.rows().prefetch_related(relations)
    }

    /// See [`Collection::to_attr`].
    pub fn to_attr<N>(self, name: AttrName<N>) -> Named<N, Collection<Each<P, R>, R::To>> {
        self.rows().to_attr(name)
    }

    /// See [`Collection::any`].
    #[rustfmt::skip]
    pub fn any<F, C, N>(self, predicate: F) -> Pred<P::Root> where F: FnOnce(FieldsAt<Each<P, R>>) -> C, P::Root: Is<N>, C: Condition<N> {
        self.rows().any(predicate)
    }

    /// See [`Collection::every`].
    #[rustfmt::skip]
    pub fn every<F, C, N>(self, predicate: F) -> Pred<P::Root> where F: FnOnce(FieldsAt<Each<P, R>>) -> C, P::Root: Is<N>, C: Condition<N> {
        self.rows().every(predicate)
    }

    /// See [`Collection::none`].
    #[rustfmt::skip]
    pub fn none<F, C, N>(self, predicate: F) -> Pred<P::Root> where F: FnOnce(FieldsAt<Each<P, R>>) -> C, P::Root: Is<N>, C: Condition<N> {
        self.rows().none(predicate)
    }

    /// See [`Collection::exists`].
    pub fn exists(self) -> Pred<P::Root> {
        self.rows().exists()
    }

    /// See [`Collection::count`].
    pub fn count(self) -> Expr<Computed<P::Root, i64>> {
        self.rows().count()
    }

    /// See [`Collection::sum`].
    #[rustfmt::skip]
    pub fn sum<N, T>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>) -> Expr<Computed<P::Root, Option<<T as Summable>::Sum>>> where N: Node<Scope = P::Root, Type: SqlType<Base = T>>, T: Summable {
        self.rows().sum(value)
    }

    /// See [`Collection::avg`].
    #[rustfmt::skip]
    pub fn avg<N, T>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>) -> Expr<Computed<P::Root, Option<<T as Summable>::Mean>>> where N: Node<Scope = P::Root, Type: SqlType<Base = T>>, T: Summable {
        self.rows().avg(value)
    }

    /// See [`Collection::min`].
    #[rustfmt::skip]
    pub fn min<N, T>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>) -> Expr<Computed<P::Root, Option<T>>> where N: Node<Scope = P::Root, Type: SqlType<Base = T>>, T: Value {
        self.rows().min(value)
    }

    /// See [`Collection::max`].
    #[rustfmt::skip]
    pub fn max<N, T>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> Expr<N>) -> Expr<Computed<P::Root, Option<T>>> where N: Node<Scope = P::Root, Type: SqlType<Base = T>>, T: Value {
        self.rows().max(value)
    }

    /// See [`Collection::first`].
    #[rustfmt::skip]
    pub fn first<V, T, U>(self, value: impl FnOnce(FieldsAt<Each<P, R>>) -> V) -> Expr<Computed<P::Root, Option<T::Base>>> where P::Root: Is<U>, V: Selectable<U, T>, T: SqlType {
        self.rows().first(value)
    }
}
