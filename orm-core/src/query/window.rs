//! Window functions: values of the rows around each row.
//!
//! A window's value is no [`Expr`]: it stands in `annotate`, `values` and `order_by`, and not in `filter`, `update` and
//! `aggregate`, which SQL computes before windows. `annotate` makes a handle of it, which is an expression like any other.

use std::marker::PhantomData;

use super::{Annotation, Computed, Expr, Ordering, Over, Pred, Selection, Sorted};
use crate::ast::{self, WindowFunction};
use crate::value::{Kind, SqlType, Value};

/// A window's value, in a query about `S`.
#[must_use = "a window does nothing until a query set reads it or is ordered by it"]
pub struct Window<S, T> {
    expr: ast::Expr,
    types: PhantomData<fn() -> (S, T)>,
}

/// A window function that waits for its window: `.over(|w| ..)`.
#[must_use = "a window function needs its window: `.over(|w| ..)`"]
pub struct WindowCall<S, T> {
    function: WindowFunction,
    result: Kind,
    types: PhantomData<fn() -> (S, T)>,
}

impl<S, T> Clone for Window<S, T> {
    fn clone(&self) -> Self {
        Self::new(self.expr.clone())
    }
}

impl<S, T> Window<S, T> {
    pub(super) fn new(expr: ast::Expr) -> Self {
        Self { expr, types: PhantomData }
    }
}

impl<S, T: SqlType> WindowCall<S, T> {
    pub(super) fn new(function: WindowFunction) -> Self {
        Self { function, result: T::Base::KIND, types: PhantomData }
    }

    /// Over this window: `row_number().over(|w| w.partition_by(b.author.id).order_by(b.pages.desc()))`.
    pub fn over(self, window: impl FnOnce(Over<S>) -> Over<S>) -> Window<S, T> {
        Window::new(window(Over::new()).of(self.function, self.result))
    }
}

impl<S, T: SqlType> Window<S, T> {
    /// Ascending: the least first, NULL last.
    pub fn asc(self) -> Sorted<Computed<S, T>>
    where
        S: 'static,
    {
        Expr::computed(self.expr).asc()
    }

    /// Descending: the greatest first, before it NULL.
    pub fn desc(self) -> Sorted<Computed<S, T>>
    where
        S: 'static,
    {
        Expr::computed(self.expr).desc()
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: SqlType> Selection<S> for Window<S, T> {
    type Output = T;
    type Handles<U: 'static> = Expr<Annotation<U, T>>;
    const LEN: usize = 1;

    fn handles<U: 'static>(base: &'static ast::Path, place: &mut usize) -> Self::Handles<U> {
        Annotation::next(base, place)
    }

    fn append(self, values: &mut Vec<ast::Expr>) {
        values.push(self.expr);
    }
}

#[diagnostic::do_not_recommend]
impl<S: 'static, T: SqlType> Ordering<S> for Window<S, T> {
    type Key = (T,);

    fn append(self, parts: &mut Vec<ast::Order>) {
        self.asc().append(parts);
    }
}

/// What no window's value is: computed before rows are chosen.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is computed after the rows are chosen: put it into `.annotate(..)`, and compare its handle in the `.filter(..)` that follows",
    label = "a window's value is not compared here"
)]
pub trait BeforeRows {}

/// For their messages: lookups belong on the handles that `annotate` makes of windows.
#[allow(missing_docs, reason = "none of them can be called")]
#[rustfmt::skip]
impl<S, T> Window<S, T> {
    pub fn eq<V>(self, _: V) -> Pred<S> where Self: BeforeRows {
        never()
    }

    pub fn ne<V>(self, _: V) -> Pred<S> where Self: BeforeRows {
        never()
    }

    pub fn lt<V>(self, _: V) -> Pred<S> where Self: BeforeRows {
        never()
    }

    pub fn le<V>(self, _: V) -> Pred<S> where Self: BeforeRows {
        never()
    }

    pub fn gt<V>(self, _: V) -> Pred<S> where Self: BeforeRows {
        never()
    }

    pub fn ge<V>(self, _: V) -> Pred<S> where Self: BeforeRows {
        never()
    }

    pub fn in_<V>(self, _: V) -> Pred<S> where Self: BeforeRows {
        never()
    }
}

/// A condition on a window's value, which nobody can make.
fn never<S>() -> Pred<S> {
    Pred::new(ast::Predicate::Const(false))
}
