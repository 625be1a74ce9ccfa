//! `Pred`: a predicate as a value, and `Q`, which folds many.

use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::Node;
use crate::ast;

/// A condition on the rows of a query about `S`: true or false, never unknown.
///
/// Combined by `&`, `|` and `!`. The model is part of the type, so that a condition on another model's
/// fields does not compile.
#[must_use = "a predicate does nothing until a query set is filtered by it"]
pub struct Pred<S> {
    predicate: ast::Predicate,
    scope: PhantomData<fn() -> S>,
}

impl<S> Pred<S> {
    pub(crate) fn new(predicate: ast::Predicate) -> Self {
        Self { predicate, scope: PhantomData }
    }

    /// The predicate as data.
    pub fn into_ast(self) -> ast::Predicate {
        self.predicate
    }
}

impl<S> Clone for Pred<S> {
    fn clone(&self) -> Self {
        Self::new(self.predicate.clone())
    }
}

impl<S> std::fmt::Debug for Pred<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.predicate.fmt(formatter)
    }
}

impl<S, P: Condition<S>> BitAnd<P> for Pred<S> {
    type Output = Self;

    fn bitand(self, other: P) -> Self {
        Self::new(self.predicate.and(other.into_predicate()))
    }
}

impl<S, P: Condition<S>> BitOr<P> for Pred<S> {
    type Output = Self;

    fn bitor(self, other: P) -> Self {
        Self::new(self.predicate.or(other.into_predicate()))
    }
}

impl<S> Not for Pred<S> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(self.predicate.negate())
    }
}

/// What `filter` and `exclude` take in a query about `S`: a predicate on its rows, or an expression of type `bool` or
/// `Option<bool>`, which is true where its value is, and false of NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on a row of `{S}`: compare a field of it, `x.field.eq(..)`; an aggregate is compared after `.group_by(..).aggregate(..)`",
    label = "not a condition on a row of `{S}`"
)]
pub trait Condition<S> {
    /// The predicate as data.
    fn into_predicate(self) -> ast::Predicate;
}

// Said of an inner trait, so that the message stays short: see `Operand`.
#[diagnostic::do_not_recommend]
impl<S, P: ConditionOn<S>> Condition<S> for P {
    fn into_predicate(self) -> ast::Predicate {
        self.predicate()
    }
}

/// The types that are [`Condition`]s.
pub trait ConditionOn<S> {
    /// The predicate as data.
    fn predicate(self) -> ast::Predicate;
}

#[diagnostic::do_not_recommend]
impl<S> ConditionOn<S> for Pred<S> {
    fn predicate(self) -> ast::Predicate {
        self.into_ast()
    }
}

/// A predicate is an expression of type `bool` as well.
impl<S: 'static> Node for Pred<S> {
    type Scope = S;
    type Type = bool;

    fn into_ast(self) -> ast::Expr {
        ast::Expr::Predicate(Box::new(self.predicate))
    }
}

/// Folds of many predicates.
#[derive(Debug)]
pub enum Q {}

impl Q {
    /// True where all are; of none, always.
    pub fn all<S>(predicates: impl IntoIterator<Item = Pred<S>>) -> Pred<S> {
        predicates.into_iter().fold(Pred::new(ast::Predicate::Const(true)), BitAnd::bitand)
    }

    /// True where any is; of none, never.
    pub fn any<S>(predicates: impl IntoIterator<Item = Pred<S>>) -> Pred<S> {
        predicates.into_iter().fold(Pred::new(ast::Predicate::Const(false)), BitOr::bitor)
    }
}
