//! Truth values as conditions: an expression of type `bool` stands wherever a predicate does.

use std::ops::{BitAnd, BitOr, Not};

use super::{Comparable, ConditionOn, Expr, Node, Pred, Valued};
use crate::ast;
use crate::value::{NonNull, SqlType, Value};

/// A type whose values are true and false.
pub trait Truth: Value {}

#[diagnostic::do_not_recommend]
impl Truth for bool {}

/// What may stand after the truth value `N` and an `&` or `|`.
// Said of the right side, be the left one wrong: of that alone the compiler would say that it has no such operator.
#[diagnostic::on_unimplemented(
    message = "`&` and `|` stand between two conditions, and `{N}` or `{Self}` is none: compare the field first, `x.field.eq(..)`; a `bool` is one by itself",
    label = "not between two conditions"
)]
pub trait Beside<N> {
    /// The other condition as data.
    fn into_other(self) -> ast::Predicate;
}

#[diagnostic::do_not_recommend]
impl<N: Node, P: ConditionBeside<N>> Beside<N> for P {
    fn into_other(self) -> ast::Predicate {
        self.other()
    }
}

/// What [`Beside`] says: a trait of its own, so that messages name no other.
pub trait ConditionBeside<N> {
    /// The other condition as data.
    fn other(self) -> ast::Predicate;
}

#[diagnostic::do_not_recommend]
impl<N: Node<Type: SqlType<Base: Truth>>, P: ConditionOn<N::Scope>> ConditionBeside<N> for P {
    fn other(self) -> ast::Predicate {
        self.predicate()
    }
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S, Type: SqlType<Base: Truth>>> ConditionOn<S> for Expr<N> {
    fn predicate(self) -> ast::Predicate {
        truth(self.into_ast())
    }
}

impl<N: Node, P: Beside<N>> BitAnd<P> for Expr<N> {
    type Output = Pred<N::Scope>;

    fn bitand(self, other: P) -> Self::Output {
        Pred::new(truth(self.into_ast()).and(other.into_other()))
    }
}

impl<N: Node, P: Beside<N>> BitOr<P> for Expr<N> {
    type Output = Pred<N::Scope>;

    fn bitor(self, other: P) -> Self::Output {
        Pred::new(truth(self.into_ast()).or(other.into_other()))
    }
}

impl<N: Node<Type: SqlType<Base: Truth>>> Not for Expr<N> {
    type Output = Pred<N::Scope>;

    fn not(self) -> Self::Output {
        Pred::new(truth(self.into_ast()).negate())
    }
}

/// A predicate is a value where one of type `bool` is wanted.
#[diagnostic::do_not_recommend]
impl<S, T: SqlType<Base: Truth>> Comparable<S, T> for Pred<S> {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        ast::Expr::Predicate(Box::new(self.into_ast()))
    }
}

#[diagnostic::do_not_recommend]
impl<S> Valued<S> for Pred<S> {
    type Type = bool;

    fn into_valued(self) -> ast::Expr {
        ast::Expr::Predicate(Box::new(self.into_ast()))
    }
}

/// The predicate that a truth value is true; of NULL it is not.
fn truth(expr: ast::Expr) -> ast::Predicate {
    match expr {
        ast::Expr::Predicate(predicate) => *predicate,
        expr => ast::Predicate::IsTrue(expr),
    }
}
