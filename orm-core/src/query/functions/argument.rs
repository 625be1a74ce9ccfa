//! What functions take beside the expression that they are methods of.

use super::super::{Comparable, Computed, Expr, Node};
use crate::ast::{self, Function};
use crate::value::{Nullness, SqlType, Value};

/// The type of an expression without its `Option`.
pub(super) type Base<N> = <<N as Node>::Type as SqlType>::Base;
/// Whether an expression may be NULL.
pub(super) type Null<N> = <<N as Node>::Type as SqlType>::Null;
/// `T`, or `Option<T>` where the expression `N` may be NULL.
pub(super) type Like<N, T> = <Null<N> as Nullness>::Apply<T>;
/// `T`, or `Option<T>` where the expression `N` or the argument `V`, which stands for an `A`, may be NULL.
pub(super) type Either<N, V, A, T> =
    <<Null<N> as Nullness>::Or<<V as Argument<<N as Node>::Scope, A>>::Null> as Nullness>::Apply<T>;
/// `T`, or `Option<T>` where the expression `N` and the argument `V` may be NULL.
pub(super) type Both<N, V, T> =
    <<Null<N> as Nullness>::And<<V as Argument<<N as Node>::Scope, T>>::Null> as Nullness>::Apply<T>;

/// What a function takes where it wants a `T`: a value, an `Option` of one, or an expression of a query about `S`.
#[diagnostic::on_unimplemented(
    message = "a function that takes a `{T}` got `{Self}`: give it a `{T}`, or an expression of that type on `{S}`",
    label = "expected `{T}`"
)]
pub trait Argument<S, T> {
    /// Whether the argument may be NULL.
    type Null: Nullness;

    /// The argument as data.
    fn into_argument(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<S, T, V: Comparable<S, Option<T>>> Argument<S, T> for V {
    type Null = V::Null;

    fn into_argument(self) -> ast::Expr {
        self.into_expr()
    }
}

/// A value or an expression whose type says what it is: the first value of a [`case`](super::case), an argument of
/// [`sql`](super::sql).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no value in a query about `{S}`: give a value that a column can hold, or an expression",
    label = "not a value or an expression of `{S}`"
)]
pub trait Valued<S> {
    /// The type of the value.
    type Type: SqlType;

    /// The value as data.
    fn into_valued(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Valued<S> for T {
    type Type = T;

    fn into_valued(self) -> ast::Expr {
        ast::Expr::Param(self.encode_owned().into())
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Valued<S> for Option<T> {
    type Type = Self;

    fn into_valued(self) -> ast::Expr {
        ast::Expr::Param(self.write().into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Valued<S> for &str {
    type Type = String;

    fn into_valued(self) -> ast::Expr {
        ast::Expr::Param(self.to_owned().encode_owned().into())
    }
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S>> Valued<S> for Expr<N> {
    type Type = N::Type;

    fn into_valued(self) -> ast::Expr {
        self.into_ast()
    }
}

impl<N: Node> Expr<N> {
    /// A function of this expression and these arguments.
    pub(super) fn function<T>(
        self,
        function: Function,
        arguments: impl IntoIterator<Item = ast::Expr>,
    ) -> Expr<Computed<N::Scope, T>> {
        Expr::computed(ast::Expr::Call(function, std::iter::once(self.into_ast()).chain(arguments).collect()))
    }
}
