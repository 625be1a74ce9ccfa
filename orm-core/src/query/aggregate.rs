//! Aggregates: values of many rows at once, which belong to a group and never to a row.

use std::marker::PhantomData;

use super::{Condition, Expr, Node, Ordering, Over, Pred, Selection, Summable, Window};
use crate::ast::{self, AggregateKind, Function};
use crate::value::{IntoValue, Kind, Nullness, SqlType, Value};

/// The scope of aggregates: groups of the rows of a query about `S`. A row's own fields are not in it.
pub struct Group<S>(PhantomData<fn() -> S>);

/// An aggregate that may still be refined: by the rows that take part, the value of none, the window that it is over, and,
/// where `O` is [`InOrder`], the order of the values.
pub struct Aggregated<S, T, O = AnyOrder> {
    pub(super) aggregate: ast::Aggregate,
    default: Option<ast::Expr>,
    types: PhantomData<fn() -> (S, T, O)>,
}

/// The order of the values makes no difference to the aggregate.
#[derive(Debug)]
pub enum AnyOrder {}

/// The order of the values makes a difference to the aggregate.
#[derive(Debug)]
pub enum InOrder {}

impl<S, T, O> Clone for Aggregated<S, T, O> {
    fn clone(&self) -> Self {
        Self { aggregate: self.aggregate.clone(), default: self.default.clone(), types: PhantomData }
    }
}

impl<S: 'static, T: SqlType, O> Node for Aggregated<S, T, O> {
    type Scope = Group<S>;
    type Type = T;

    fn into_ast(self) -> ast::Expr {
        or_default(ast::Expr::Aggregate(Box::new(self.aggregate)), self.default)
    }
}

/// The value, or the default where it is NULL.
fn or_default(value: ast::Expr, default: Option<ast::Expr>) -> ast::Expr {
    match default {
        Some(default) => ast::Expr::Call(Function::Coalesce, vec![value, default]),
        None => value,
    }
}

/// The number of rows.
pub fn count<S>() -> Expr<Aggregated<S, i64>> {
    aggregate(AggregateKind::Count, None, Kind::I64)
}

pub(super) fn aggregate<S, T, O>(
    kind: AggregateKind,
    of: Option<ast::Expr>,
    result: Kind,
) -> Expr<Aggregated<S, T, O>> {
    let aggregate = ast::Aggregate::new(kind, of, result);
    Expr(Aggregated { aggregate, default: None, types: PhantomData })
}

/// Aggregates of an expression, over the rows of a group. NULL takes no part; of no value they are `None`, and counts 0.
impl<N: Node> Expr<N> {
    /// The number of values that are not NULL.
    pub fn count(self) -> Expr<Aggregated<N::Scope, i64>> {
        aggregate(AggregateKind::Count, Some(self.into_ast()), Kind::I64)
    }

    /// The number of different values that are not NULL.
    pub fn count_distinct(self) -> Expr<Aggregated<N::Scope, i64>> {
        let mut count = self.count();
        count.0.aggregate.distinct = true;
        count
    }

    /// The sum. Integers sum to `i64`, an overflow of which is an error.
    pub fn sum<T: Summable>(self) -> Expr<Aggregated<N::Scope, Option<T::Sum>>>
    where
        N::Type: SqlType<Base = T>,
    {
        aggregate(AggregateKind::Sum, Some(self.into_ast()), T::Sum::KIND)
    }

    /// The mean, a float but of decimals.
    pub fn avg<T: Summable>(self) -> Expr<Aggregated<N::Scope, Option<T::Mean>>>
    where
        N::Type: SqlType<Base = T>,
    {
        aggregate(AggregateKind::Avg, Some(self.into_ast()), T::Mean::KIND)
    }

    /// The least value.
    pub fn min(self) -> Expr<Aggregated<N::Scope, Option<<N::Type as SqlType>::Base>>> {
        aggregate(AggregateKind::Min, Some(self.into_ast()), <N::Type as SqlType>::Base::KIND)
    }

    /// The greatest value.
    pub fn max(self) -> Expr<Aggregated<N::Scope, Option<<N::Type as SqlType>::Base>>> {
        aggregate(AggregateKind::Max, Some(self.into_ast()), <N::Type as SqlType>::Base::KIND)
    }
}

impl<S: 'static, T: SqlType, O> Expr<Aggregated<S, T, O>> {
    /// Over the rows alone of which the predicate is true.
    #[must_use]
    pub fn filter<P: Condition<S>>(mut self, predicate: P) -> Self {
        let earlier = self.0.aggregate.filter.take().unwrap_or(ast::Predicate::Const(true));
        self.0.aggregate.filter = Some(earlier.and(predicate.into_predicate()));
        self
    }

    /// This value where there is none to aggregate.
    pub fn default<V: IntoValue<T::Base>>(self, value: V) -> Expr<Aggregated<S, T::Base, O>> {
        let default = Some(ast::Expr::Param(value.into_value().into()));
        Expr(Aggregated { aggregate: self.0.aggregate, default, types: PhantomData })
    }

    /// Takes the values in this order, where that makes a difference: of `string_agg` and `array_agg`.
    #[must_use]
    #[rustfmt::skip]
    pub fn order_by<V: Ordering<S>>(mut self, ordering: V) -> Self where O: TakesOrder {
        self.0.aggregate.order.clear();
        ordering.append(&mut self.0.aggregate.order);
        self
    }

    /// Over the rows around each row, and not of a group: `b.pages.sum().over(|w| w.partition_by(b.author.id))`.
    pub fn over(self, window: impl FnOnce(Over<S>) -> Over<S>) -> Window<S, T> {
        let Aggregated { aggregate, default, .. } = self.0;
        let result = aggregate.result;
        let value = window(Over::new()).of(ast::WindowFunction::Aggregate(aggregate), result);
        Window::new(or_default(value, default))
    }
}

/// Whether the order of the values makes a difference to an aggregate.
#[diagnostic::on_unimplemented(
    message = "the order of the rows makes no difference to this aggregate: remove `.order_by(..)`, which `string_agg` and `array_agg` alone have",
    label = "not of an ordered aggregate"
)]
pub trait TakesOrder {}

#[diagnostic::do_not_recommend]
impl TakesOrder for InOrder {}

/// What an aggregation takes: aggregates and what is computed of them, or a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a value per row, not per group: wrap it in an aggregate, such as `.sum()`, `.max()` or `.count()`; a window's value goes into `.annotate(..)` first",
    label = "not an aggregate of `{S}`"
)]
pub trait Aggregates<S>: Selection<Group<S>> {
    /// What a row of them is read into.
    type Row;
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = Group<S>>> Aggregates<S> for Expr<N> {
    type Row = N::Type;
}

#[diagnostic::do_not_recommend]
impl<S: 'static> Aggregates<S> for Pred<Group<S>> {
    type Row = bool;
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<S, $($name: Aggregates<S>),+> Aggregates<S> for ($($name,)+) {
            type Row = ($($name::Row,)+);
        }
    };
}

super::for_each_tuple!(tuples);

/// An expression that the query computes already, by its place. `Copy`, and of any number of uses.
pub struct Annotation<S, T> {
    base: &'static ast::Path,
    place: usize,
    kind: Kind,
    types: PhantomData<fn() -> (S, T)>,
}

impl<S, T> Clone for Annotation<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, T> Copy for Annotation<S, T> {}

impl<S: 'static, T: SqlType> Node for Annotation<S, T> {
    type Scope = S;
    type Type = T;

    fn into_ast(self) -> ast::Expr {
        ast::Expr::Annotation {
            base: self.base,
            place: self.place,
            kind: self.kind,
            nullable: T::Null::NULLABLE,
        }
    }
}

impl<S, T: SqlType> Annotation<S, T> {
    /// The handle of the expression in the next place.
    pub(super) fn next(base: &'static ast::Path, place: &mut usize) -> Expr<Self> {
        *place += 1;
        Expr(Self { base, place: *place - 1, kind: T::Base::KIND, types: PhantomData })
    }
}
