//! Truth values as conditions: an expression of type `bool` stands wherever a predicate does.

use std::ops::{BitAnd, BitOr, Not};

use super::{Comparable, Condition, ConditionOn, Expr, Node, Pred, Valued};
use crate::ast;
use crate::value::{NonNull, SqlType, Value};

/// A type whose values are true and false.
pub trait Truth: Value {}

#[diagnostic::do_not_recommend]
impl Truth for bool {}

/// The type of an expression that is a condition by itself.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not a `bool`: compare it first, `x.field.eq(..)`, and put `&`, `|` and `!` between what comes of that",
    label = "not a truth value"
)]
pub trait OnTruth<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: Truth>> OnTruth<N> for T {}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S, Type: SqlType<Base: Truth>>> ConditionOn<S> for Expr<N> {
    fn predicate(self) -> ast::Predicate {
        truth(self.into_ast())
    }
}

impl<N: Node<Type: OnTruth<N>>, P: Condition<N::Scope>> BitAnd<P> for Expr<N> {
    type Output = Pred<N::Scope>;

    fn bitand(self, other: P) -> Self::Output {
        Pred::new(truth(self.into_ast()).and(other.into_predicate()))
    }
}

impl<N: Node<Type: OnTruth<N>>, P: Condition<N::Scope>> BitOr<P> for Expr<N> {
    type Output = Pred<N::Scope>;

    fn bitor(self, other: P) -> Self::Output {
        Pred::new(truth(self.into_ast()).or(other.into_predicate()))
    }
}

impl<N: Node<Type: OnTruth<N>>> Not for Expr<N> {
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
