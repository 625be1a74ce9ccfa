//! Arrays: the lookups that they alone have, and what the lookups that they share mean of them.

use super::contains::{Container, Holds};
use super::elements::HasElements;
use super::{Expr, Node, Pred};
use crate::ast::{self, ArrayFunction, Function, Predicate};
use crate::value::{ArrayElement, IntoValue, Nullness, SqlType, SqlValue, array};

/// The type of an expression of arrays of `E`.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not an array: `overlap` belongs on `Vec<T>`",
    label = "not an array"
)]
pub trait OnArray<N, E> {}

#[diagnostic::do_not_recommend]
impl<N, E: ArrayElement, T: SqlType<Base = Vec<E>>> OnArray<N, E> for T {}

/// What a lookup takes beside an array of `E`, in a query about `S`.
#[diagnostic::on_unimplemented(
    message = "an array of `{E}` is looked up with a list of `{E}` or an array field of `{S}`, not with `{Self}`",
    label = "expected a list of `{E}`"
)]
pub trait ArrayOperand<E, S> {
    /// The operand as data.
    fn into_array(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<E, S, V: Elements<E, S>> ArrayOperand<E, S> for V {
    fn into_array(self) -> ast::Expr {
        self.into_elements()
    }
}

/// The types that are [`ArrayOperand`]s.
pub trait Elements<E, S> {
    /// The operand as data.
    fn into_elements(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<E: ArrayElement, S, I: IntoIterator<Item: IntoValue<E>>> Elements<E, S> for I {
    fn into_elements(self) -> ast::Expr {
        ast::Expr::Param(array::<E, _>(self).into())
    }
}

#[diagnostic::do_not_recommend]
impl<E: ArrayElement, S, N: Node<Scope = S, Type: SqlType<Base = Vec<E>>>> Elements<E, S> for Expr<N> {
    fn into_elements(self) -> ast::Expr {
        self.into_ast()
    }
}

#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// Whether the array and the other have an element in common: `b.labels.overlap(["sf", "crime"])`. False of no elements, and of NULL.
    pub fn overlap<E, V: ArrayOperand<E, N::Scope>>(self, other: V) -> Pred<N::Scope> where N::Type: OnArray<N, E> {
        Pred::new(lookup(ArrayFunction::Overlap, self.into_ast(), other.into_array()))
    }
}

impl<E: ArrayElement> Container for Vec<E> {
    type Itself = Self;

    fn contains(container: ast::Expr, content: ast::Expr) -> Predicate {
        lookup(ArrayFunction::Contains, container, content)
    }
}

impl<E: ArrayElement, S, V: Elements<E, S>> Holds<V, S> for Vec<E> {
    fn operand(value: V) -> ast::Expr {
        value.into_elements()
    }
}

impl<E: ArrayElement> HasElements for Vec<E> {
    type Itself = Self;
    type Element = E;
    type Length<N: Nullness> = N::Apply<i32>;

    fn element(of: ast::Expr, place: i32) -> ast::Expr {
        // Databases count from 1. There are never as many as to miss the last place.
        let (function, place) = match place {
            0.. => (ArrayFunction::Index, place.saturating_add(1)),
            _ => (ArrayFunction::IndexFromEnd, place + 1),
        };
        call(function, vec![of, ast::Expr::Param(SqlValue::I32(place).into())])
    }

    fn length(of: ast::Expr) -> ast::Expr {
        call(ArrayFunction::Length, vec![of])
    }

    fn contained_by(content: ast::Expr, container: ast::Expr) -> Predicate {
        lookup(ArrayFunction::ContainedBy, content, container)
    }
}

fn lookup(function: ArrayFunction, left: ast::Expr, right: ast::Expr) -> Predicate {
    Predicate::IsTrue(call(function, vec![left, right]))
}

fn call(function: ArrayFunction, arguments: Vec<ast::Expr>) -> ast::Expr {
    ast::Expr::Call(Function::Array(function), arguments)
}
