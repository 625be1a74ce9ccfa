//! Window functions: values of the rows around each row.
//!
//! A window's value is no [`Expr`]: it stands in `annotate`, `values` and `order_by`, and not in `filter`, `update` and
//! `aggregate`, which SQL computes before windows. `annotate` makes a handle of it, which is an expression like any other.

use std::marker::PhantomData;

use super::{Annotation, Computed, Expr, Node, Operand, Ordering, Pred, Selection, Sorted};
use crate::ast::{self, Exclude, Frame, FrameUnit, WindowFunction};
use crate::value::{Kind, Nullness, SqlType, Value};

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

/// The window that a function is over: without more, all rows of the query.
#[must_use = "a window belongs to a function"]
pub struct Over<S> {
    partition: Vec<ast::Expr>,
    order: Vec<ast::Order>,
    frame: Option<Frame>,
    scope: PhantomData<fn() -> S>,
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

impl<S> Over<S> {
    pub(super) fn new() -> Self {
        Self { partition: Vec::new(), order: Vec::new(), frame: None, scope: PhantomData }
    }

    pub(super) fn of(self, function: WindowFunction, result: Kind) -> ast::Expr {
        let Self { partition, order, frame, .. } = self;
        ast::Expr::Window(Box::new(ast::Window { function, partition, order, frame, result }))
    }

    /// Rows that are equal in these are a window of their own: one expression, or a tuple.
    pub fn partition_by<V: Selection<S>>(mut self, values: V) -> Self {
        self.partition.clear();
        values.append(&mut self.partition);
        self
    }

    /// The order within the window, by one expression or a tuple. NULL comes last ascending and first descending.
    ///
    /// With an ordering and no frame an aggregate sees the rows up to the current one, and those equal to it.
    pub fn order_by<O: Ordering<S>>(mut self, ordering: O) -> Self {
        self.order.clear();
        ordering.append(&mut self.order);
        self
    }

    /// The rows in this range of places, counted from the row: `rows(-2..=0)` is the row and the two before, `rows(..=0)` all up
    /// to it, `rows(..)` all.
    pub fn rows(self, places: impl std::ops::RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Rows, &places)
    }

    /// The rows of which the value that is ordered by is in this range, counted from the row's own: `range(-5..=5)`. Numbers
    /// other than 0 need an ordering by one whole number.
    pub fn range(self, differences: impl std::ops::RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Range, &differences)
    }

    /// As [`rows`](Self::rows), where rows that are equal in the order count as one.
    pub fn groups(self, places: impl std::ops::RangeBounds<i64>) -> Self {
        self.frame(FrameUnit::Groups, &places)
    }

    /// Leaves the row itself out of the frame.
    pub fn exclude_current_row(self) -> Self {
        self.exclude(Exclude::Current)
    }

    /// Leaves the row out of the frame, and those that are equal to it in the order.
    pub fn exclude_group(self) -> Self {
        self.exclude(Exclude::Group)
    }

    /// Leaves those rows out of the frame that are equal to the row in the order, but not itself.
    pub fn exclude_ties(self) -> Self {
        self.exclude(Exclude::Ties)
    }

    fn frame(mut self, unit: FrameUnit, bounds: &impl std::ops::RangeBounds<i64>) -> Self {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let start = match bounds.start_bound() {
            Included(start) => Some(*start),
            Excluded(before) => Some(before.saturating_add(1)),
            Unbounded => None,
        };
        let end = match bounds.end_bound() {
            Included(end) => Some(*end),
            Excluded(after) => Some(after.saturating_sub(1)),
            Unbounded => None,
        };
        let exclude = self.frame.map_or(Exclude::Nothing, |frame| frame.exclude);
        self.frame = Some(Frame { unit, start, end, exclude });
        self
    }

    /// The standard's frame, where there is no other.
    fn exclude(mut self, exclude: Exclude) -> Self {
        let standard = Frame { unit: FrameUnit::Range, start: None, end: Some(0), exclude };
        self.frame = Some(Frame { exclude, ..self.frame.unwrap_or(standard) });
        self
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

/// The place of the row in its window, from 1.
pub fn row_number<S>() -> WindowCall<S, i64> {
    WindowCall::new(WindowFunction::RowNumber)
}

/// The place of the first row that is equal to this one in the order, from 1: 1, 2, 2, 4.
pub fn rank<S>() -> WindowCall<S, i64> {
    WindowCall::new(WindowFunction::Rank)
}

/// The rank without gaps: 1, 2, 2, 3.
pub fn dense_rank<S>() -> WindowCall<S, i64> {
    WindowCall::new(WindowFunction::DenseRank)
}

/// The rank from 0 to 1: `(rank - 1) / (rows - 1)`, and 0 of a single row.
pub fn percent_rank<S>() -> WindowCall<S, f64> {
    WindowCall::new(WindowFunction::PercentRank)
}

/// The part of the rows that come before this one or are equal to it in the order, up to 1.
pub fn cume_dist<S>() -> WindowCall<S, f64> {
    WindowCall::new(WindowFunction::CumeDist)
}

/// In which of so many parts of about one size the row is, from 1. Of 0 parts it is an error of the kind `Invalid`.
pub fn ntile<S>(parts: u32) -> WindowCall<S, i32> {
    WindowCall::new(WindowFunction::Ntile(parts))
}

/// The value of the frame's first row. The frame ends at the row itself, and those equal to it, unless it is given.
pub fn first_value<N: Node>(of: Expr<N>) -> WindowCall<N::Scope, Option<<N::Type as SqlType>::Base>> {
    WindowCall::new(WindowFunction::FirstValue(of.into_ast()))
}

/// The value of the frame's last row. The frame ends at the row itself, and those equal to it, unless it is given: for the last
/// of the window say `.rows(..)`.
pub fn last_value<N: Node>(of: Expr<N>) -> WindowCall<N::Scope, Option<<N::Type as SqlType>::Base>> {
    WindowCall::new(WindowFunction::LastValue(of.into_ast()))
}

/// The value of the frame's row in this place, from 1; `None` where there are fewer. Place 0 is an error of the kind `Invalid`.
pub fn nth_value<N: Node>(
    of: Expr<N>,
    place: u32,
) -> WindowCall<N::Scope, Option<<N::Type as SqlType>::Base>> {
    WindowCall::new(WindowFunction::NthValue(of.into_ast(), place))
}

/// The value of the row before this one in the window's order; `None` where there is none.
pub fn lag<N: Node>(of: Expr<N>) -> Shifted<N> {
    Shifted { of: of.0, offset: 1, make: WindowFunction::Lag }
}

/// The value of the row after this one in the window's order; `None` where there is none.
pub fn lead<N: Node>(of: Expr<N>) -> Shifted<N> {
    Shifted { of: of.0, offset: 1, make: WindowFunction::Lead }
}

/// [`lag`] or [`lead`].
#[must_use = "a window function needs its window: `.over(|w| ..)`"]
pub struct Shifted<N> {
    of: N,
    offset: u32,
    make: fn(ast::Expr, u32, Option<ast::Expr>) -> WindowFunction,
}

/// The type of a shifted value with a default: NULL where the value or the default may be.
type Defaulted<N, V> =
    <<V as Operand<<N as Node>::Scope, <N as Node>::Type>>::Null as Nullness>::Apply<<N as Node>::Type>;

impl<N: Node> Shifted<N> {
    /// So many rows away, and not one.
    pub fn offset(self, rows: u32) -> Self {
        Self { offset: rows, ..self }
    }

    /// This value, or expression, where there is no such row.
    pub fn default<V: Operand<N::Scope, N::Type>>(self, value: V) -> WindowCall<N::Scope, Defaulted<N, V>> {
        WindowCall::new((self.make)(self.of.into_ast(), self.offset, Some(value.into_operand())))
    }

    /// Over this window.
    pub fn over(
        self,
        window: impl FnOnce(Over<N::Scope>) -> Over<N::Scope>,
    ) -> Window<N::Scope, Option<<N::Type as SqlType>::Base>> {
        WindowCall::new((self.make)(self.of.into_ast(), self.offset, None)).over(window)
    }
}
