//! The window functions.

use super::{Expr, Node, Operand, Over, Window, WindowCall};
use crate::ast::{self, WindowFunction};
use crate::value::{Nullness, SqlType};

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
