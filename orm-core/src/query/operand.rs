//! The right side of a lookup: a value, another field, or any expression of the same type.

use super::{Expr, Node, QuerySet, Values};
use crate::ast;
use crate::value::{IntoValue, Kind, NonNull, Nullable, Nullness, SqlType, SqlValue, Value};

/// What a field of type `T` in a query about `S` can be compared with.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be compared with `{Self}`: give it a `{T}` or an expression of that type on `{S}`",
    label = "expected `{T}`"
)]
pub trait Operand<S, T> {
    /// Whether the operand may be NULL.
    type Null: Nullness;

    /// The operand as data.
    fn into_operand(self) -> ast::Expr;
}

/// A literal as an expression.
fn literal<T>(value: impl IntoValue<T>) -> ast::Expr {
    ast::Expr::Param(value.into_value().into())
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Operand<S, T> for T {
    type Null = NonNull;

    fn into_operand(self) -> ast::Expr {
        literal::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Operand<S, Option<T>> for T {
    type Null = NonNull;

    fn into_operand(self) -> ast::Expr {
        literal::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Operand<S, Option<T>> for Option<T> {
    type Null = Nullable;

    fn into_operand(self) -> ast::Expr {
        literal::<Option<T>>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Operand<S, T> for &T {
    type Null = NonNull;

    fn into_operand(self) -> ast::Expr {
        literal::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Operand<S, Option<T>> for &T {
    type Null = NonNull;

    fn into_operand(self) -> ast::Expr {
        literal::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S> Operand<S, String> for &str {
    type Null = NonNull;

    fn into_operand(self) -> ast::Expr {
        literal::<String>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S> Operand<S, Option<String>> for &str {
    type Null = NonNull;

    fn into_operand(self) -> ast::Expr {
        literal::<String>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<N: Node, T: SqlType<Base = <N::Type as SqlType>::Base>> Operand<N::Scope, T> for Expr<N> {
    type Null = <N::Type as SqlType>::Null;

    fn into_operand(self) -> ast::Expr {
        self.into_ast()
    }
}

/// What `in_` takes for a field of type `T`: anything that iterates over values, or a query set of one value.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be looked up in `{Self}`: give it values of that type, or a query set of `.values(..)`",
    label = "expected values of type `{T}`"
)]
pub trait Members<T> {
    /// The predicate that `left` is one of these.
    fn contains(self, left: ast::Expr) -> ast::Predicate;
}

#[diagnostic::do_not_recommend]
impl<T: SqlType, I: IntoIterator> Members<T> for I
where
    I::Item: IntoValue<T::Base>,
{
    fn contains(self, left: ast::Expr) -> ast::Predicate {
        list(T::Base::KIND, self.into_iter().map(IntoValue::into_value), left)
    }
}

#[diagnostic::do_not_recommend]
impl<T: SqlType, M, U: SqlType<Base = T::Base>, S> Members<T> for QuerySet<M, Values<U>, S> {
    fn contains(self, left: ast::Expr) -> ast::Predicate {
        let mut select = self.into_select();
        if !select.is_sliced() {
            select.order.clear();
        }
        ast::Predicate::InSelect(left, Box::new(select))
    }
}

/// The predicate that `left` is one of these values. An empty list matches nothing.
pub(crate) fn list(
    kind: Kind,
    values: impl Iterator<Item = Result<SqlValue, crate::value::ValueError>>,
    left: ast::Expr,
) -> ast::Predicate {
    match values.collect::<Result<Vec<_>, _>>() {
        Ok(values) if values.is_empty() => ast::Predicate::Const(false),
        Ok(values) => ast::Predicate::InList(left, SqlValue::List(kind, values).into()),
        Err(error) => ast::Predicate::InList(left, ast::Param::Refused(error)),
    }
}
