//! The right side of a lookup: a value, another field, or any expression of the same type.

use super::{Expr, Node, QuerySet, Unlocked, Values};
use crate::ast;
use crate::value::{ArrayElement, IntoValue, Kind, NonNull, Nullable, Nullness, SqlType, SqlValue, Value};

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

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<S, T, V: Comparable<S, T>> Operand<S, T> for V {
    type Null = V::Null;

    fn into_operand(self) -> ast::Expr {
        self.into_expr()
    }
}

/// The types that are [`Operand`]s.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value of type `{T}` in a query about `{S}`: give values and expressions of one type",
    label = "not a `{T}`"
)]
pub trait Comparable<S, T> {
    /// Whether the operand may be NULL.
    type Null: Nullness;

    /// The operand as data.
    fn into_expr(self) -> ast::Expr;
}

/// A literal as an expression.
fn literal<T>(value: impl IntoValue<T>) -> ast::Expr {
    ast::Expr::Param(value.into_value().into())
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Comparable<S, T> for T {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        literal::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Comparable<S, Option<T>> for T {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        literal::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Comparable<S, Option<T>> for Option<T> {
    type Null = Nullable;

    fn into_expr(self) -> ast::Expr {
        literal::<Option<T>>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Comparable<S, T> for &T {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        literal::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: Value> Comparable<S, Option<T>> for &T {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        literal::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S> Comparable<S, String> for &str {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        literal::<String>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S> Comparable<S, Option<String>> for &str {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        literal::<String>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S> Comparable<S, String> for &&str {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        literal::<String>(*self)
    }
}

#[diagnostic::do_not_recommend]
impl<S> Comparable<S, Option<String>> for &&str {
    type Null = NonNull;

    fn into_expr(self) -> ast::Expr {
        literal::<String>(*self)
    }
}

macro_rules! lists {
    ($([$($generics:tt)*] $element:ty: $type:ty $(, $bound:ty)?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*, S> Comparable<S, Vec<$element>> for $type
        where
            $($bound: IntoValue<$element>)?
        {
            type Null = NonNull;

            fn into_expr(self) -> ast::Expr {
                literal::<Vec<$element>>(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)*, S> Comparable<S, Option<Vec<$element>>> for $type
        where
            $($bound: IntoValue<$element>)?
        {
            type Null = NonNull;

            fn into_expr(self) -> ast::Expr {
                literal::<Vec<$element>>(self)
            }
        }
    )*};
}

// The same lists that a setter of an array takes.
lists! {
    [T: ArrayElement, V, const N: usize] T: [V; N], V;
    ['a, T: ArrayElement, V, const N: usize] T: &'a [V; N], &'a V;
    ['a, T: ArrayElement, V] T: &'a [V], &'a V;
    ['a] String: Vec<&'a str>;
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S>, T: SqlType<Base = <N::Type as SqlType>::Base>> Comparable<S, T> for Expr<N> {
    type Null = <N::Type as SqlType>::Null;

    fn into_expr(self) -> ast::Expr {
        self.into_ast()
    }
}

/// What `in_` takes for a field of type `T`: anything that iterates over values, or a query set of one value.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be looked up in `{Self}`: give it values of that type, or a query set of `.values(..)` that locks no rows",
    label = "expected values of type `{T}`"
)]
pub trait Members<T> {
    /// The predicate that `left` is one of these.
    fn contains(self, left: ast::Expr) -> ast::Predicate;
}

#[diagnostic::do_not_recommend]
impl<T, V: List<T>> Members<T> for V {
    fn contains(self, left: ast::Expr) -> ast::Predicate {
        self.contains_expr(left)
    }
}

/// The types that are [`Members`].
pub trait List<T> {
    /// The predicate that `left` is one of these.
    fn contains_expr(self, left: ast::Expr) -> ast::Predicate;
}

#[diagnostic::do_not_recommend]
impl<T: SqlType, I: IntoIterator> List<T> for I
where
    I::Item: IntoValue<T::Base>,
{
    fn contains_expr(self, left: ast::Expr) -> ast::Predicate {
        list(T::Base::KIND, self.into_iter().map(IntoValue::into_value), left)
    }
}

#[diagnostic::do_not_recommend]
impl<T: SqlType, M, U: SqlType<Base = T::Base>, R, S: Unlocked> List<T> for QuerySet<M, Values<U, R>, S> {
    fn contains_expr(self, left: ast::Expr) -> ast::Predicate {
        let mut select = self.into_select();
        if select.is_empty() {
            return ast::Predicate::Const(false);
        }
        select.drop_idle_order();
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
