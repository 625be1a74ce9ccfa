//! Assignments of an UPDATE.

use std::marker::PhantomData;

use super::{
    Col, Comparable, Expr, Field, IntoKey, IntoOptionalKey, Model, Root, SingleRelation, ToOne, encoded_key,
    encoded_optional_key,
};
use crate::ast;
use crate::value::{NonNull, Nullable};

/// A column and its new value, in an update of rows of `M`.
#[must_use = "an assignment does nothing until it is returned to `update`"]
#[derive(Debug)]
pub struct Assignment<M> {
    column: &'static str,
    value: ast::Expr,
    model: PhantomData<fn() -> M>,
}

impl<M, F: Field<Model = M>> Expr<Col<Root<M>, F>>
where
    M: Model,
{
    /// Sets the column to a value, or to an expression of the row: `b.pages.set(b.pages + 1)`.
    pub fn set<V: Settable<M, F::Type>>(self, value: V) -> Assignment<M> {
        Assignment { column: F::COLUMN, value: value.into_setting(), model: PhantomData }
    }
}

/// What a column of type `T` can be set to in an update of rows of `M`: a value, or an expression of the row.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be set to `{Self}`: give it a `{T}` or an expression of that type of the row itself, no aggregate and no window",
    label = "expected `{T}`"
)]
pub trait Settable<M, T> {
    /// The value as data.
    fn into_setting(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<M, T, V: Comparable<M, T>> Settable<M, T> for V {
    fn into_setting(self) -> ast::Expr {
        self.into_expr()
    }
}

/// What the foreign key `R` can be set to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a row of the other side: give the row, its key, or (where nullable) an `Option` of one",
    label = "not a row or a key"
)]
pub trait IntoReference<R, N> {
    /// The key as a value.
    fn into_reference(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<R: SingleRelation, K: IntoKey<R::To>> IntoReference<R, NonNull> for K {
    fn into_reference(self) -> ast::Expr {
        ast::Expr::Param(encoded_key::<R::To>(self.into_key()).into())
    }
}

#[diagnostic::do_not_recommend]
impl<R: SingleRelation, K: IntoOptionalKey<R::To>> IntoReference<R, Nullable> for K {
    fn into_reference(self) -> ast::Expr {
        ast::Expr::Param(encoded_optional_key::<R::To>(self.into_optional_key()).into())
    }
}

impl<M: Model, R: SingleRelation<From = M>> ToOne<Root<M>, R> {
    /// Points the foreign key at a row.
    pub fn set<K: IntoReference<R, R::Null<NonNull>>>(self, row: K) -> Assignment<M> {
        Assignment { column: R::STEP.local, value: row.into_reference(), model: PhantomData }
    }
}

/// What `update` takes: an assignment, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "an update of `{M}` takes assignments, and `{Self}` is not one: write `x.field.set(..)`, or a tuple of them",
    label = "not an assignment"
)]
pub trait Updates<M>: Assignments<M> {}

#[diagnostic::do_not_recommend]
impl<M, T: Assignments<M>> Updates<M> for T {}

/// What [`Updates`] says, for each type that is: a trait of its own, so that messages name no other.
pub trait Assignments<M> {
    /// Appends the assignments.
    fn append(self, set: &mut Vec<(&'static str, ast::Expr)>);
}

#[diagnostic::do_not_recommend]
impl<M> Assignments<M> for Assignment<M> {
    fn append(self, set: &mut Vec<(&'static str, ast::Expr)>) {
        set.push((self.column, self.value));
    }
}

#[diagnostic::do_not_recommend]
impl<M> Assignments<M> for Vec<Assignment<M>> {
    fn append(self, set: &mut Vec<(&'static str, ast::Expr)>) {
        set.extend(self.into_iter().map(|assignment| (assignment.column, assignment.value)));
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<M, $($name: Assignments<M>),+> Assignments<M> for ($($name,)+) {
            fn append(self, set: &mut Vec<(&'static str, ast::Expr)>) {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                $($name.append(set);)+
            }
        }
    };
}

super::for_each_tuple!(tuples);
