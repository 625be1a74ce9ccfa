//! `case`: a choice between values by predicates, Django's `Case` and `When`.

use std::marker::PhantomData;

use super::super::{Computed, Condition, Expr, Node};
use super::argument::{Argument, Valued};
use crate::ast;
use crate::value::{Nullness, SqlType, Value};

/// Starts a choice: `case().when(b.pages.gt(500), "long").when(b.pages.gt(100), "medium").otherwise("short")`.
///
/// The first branch whose predicate is true gives the value. Without `otherwise` the value is an `Option`.
pub fn case() -> Choice {
    Choice(())
}

/// A choice that has no branch yet.
#[must_use = "a choice has no value before `when`"]
#[derive(Clone, Copy, Debug)]
pub struct Choice(());

impl Choice {
    /// The value where the predicate is true. Its type is that of the whole choice: write `1_i64` where `i32` is not meant.
    pub fn when<S, P: Condition<S>, V: Valued<S>>(self, predicate: P, value: V) -> Expr<First<S, V>> {
        let branches = vec![(predicate.into_predicate(), value.into_valued())];
        Expr(Branches { case: ast::Case { branches, otherwise: None }, types: PhantomData })
    }
}

type First<S, V> =
    Branches<S, <<V as Valued<S>>::Type as SqlType>::Base, <<V as Valued<S>>::Type as SqlType>::Null>;

/// The branches of a choice of type `T`, of which some values may be NULL where `N` says so.
pub struct Branches<S, T, N> {
    case: ast::Case,
    types: PhantomData<fn() -> (S, T, N)>,
}

impl<S, T, N> Clone for Branches<S, T, N> {
    fn clone(&self) -> Self {
        Self { case: self.case.clone(), types: PhantomData }
    }
}

impl<S: 'static, T: Value, N: Nullness> Expr<Branches<S, T, N>> {
    /// The value where the predicate is true, and no earlier one.
    #[rustfmt::skip]
    pub fn when<P: Condition<S>, V: Argument<S, T>>(self, predicate: P, value: V) -> Expr<Branches<S, T, N::Or<V::Null>>> {
        let mut case = self.0.case;
        case.branches.push((predicate.into_predicate(), value.into_argument()));
        Expr(Branches { case, types: PhantomData })
    }

    /// The value where no predicate is true.
    #[rustfmt::skip]
    pub fn otherwise<V: Argument<S, T>>(self, value: V) -> Expr<Computed<S, <N::Or<V::Null> as Nullness>::Apply<T>>> {
        let mut case = self.0.case;
        case.otherwise = Some(value.into_argument());
        Expr::computed(ast::Expr::Case(Box::new(case)))
    }
}

/// Without `otherwise` a choice is NULL where no predicate is true.
impl<S: 'static, T: Value, N> Node for Branches<S, T, N> {
    type Scope = S;
    type Type = Option<T>;

    fn into_ast(self) -> ast::Expr {
        ast::Expr::Case(Box::new(self.case))
    }
}
