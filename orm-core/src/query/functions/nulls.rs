//! Functions that choose among values by NULL and by size.

use super::super::{Computed, Expr, Node, for_each_tuple};
use super::argument::{Argument, Base, Both, Null};
use crate::ast::{self, Function};
use crate::value::{Nullness, SqlType, Value};

/// Functions that treat NULL as the absence of a value, on both databases.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// This value, or the other where this is NULL: never NULL where the other is not.
    pub fn coalesce<V: Argument<N::Scope, Base<N>>>(self, other: V) -> Expr<Computed<N::Scope, Both<N, V, Base<N>>>> {
        self.function(Function::Coalesce, [other.into_argument()])
    }

    /// The greater of the two. NULL takes no part: with one NULL it is the other. Texts compare as the database orders them.
    pub fn greatest<V: Argument<N::Scope, Base<N>>>(self, other: V) -> Expr<Computed<N::Scope, Both<N, V, Base<N>>>> {
        self.function(Function::Greatest, [other.into_argument()])
    }

    /// The lesser of the two. NULL takes no part: with one NULL it is the other. Texts compare as the database orders them.
    pub fn least<V: Argument<N::Scope, Base<N>>>(self, other: V) -> Expr<Computed<N::Scope, Both<N, V, Base<N>>>> {
        self.function(Function::Least, [other.into_argument()])
    }

    /// This value, or NULL where it is equal to the other.
    pub fn null_if<V: Argument<N::Scope, Base<N>>>(self, other: V) -> Expr<Computed<N::Scope, Option<Base<N>>>> {
        self.function(Function::NullIf, [other.into_argument()])
    }
}

/// The first of the values that is not NULL: of a tuple that starts with an expression, `coalesce((p.nick, p.name, "?"))`.
pub fn coalesce<A: Alternatives>(values: A) -> Expr<Computed<A::Scope, Chosen<A>>> {
    Expr::computed(ast::Expr::Call(Function::Coalesce, values.into_list()))
}

/// The greatest of the values that are not NULL: of a tuple that starts with an expression.
pub fn greatest<A: Alternatives>(values: A) -> Expr<Computed<A::Scope, Chosen<A>>> {
    Expr::computed(ast::Expr::Call(Function::Greatest, values.into_list()))
}

/// The least of the values that are not NULL: of a tuple that starts with an expression.
pub fn least<A: Alternatives>(values: A) -> Expr<Computed<A::Scope, Chosen<A>>> {
    Expr::computed(ast::Expr::Call(Function::Least, values.into_list()))
}

type Chosen<A> = <<A as Alternatives>::Null as Nullness>::Apply<<A as Alternatives>::Base>;

/// What [`coalesce`], [`greatest`] and [`least`] take.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a choice of values: give a tuple of 2 to 12, the first an expression, the others of its type",
    label = "not a tuple that starts with an expression"
)]
pub trait Alternatives {
    /// The model of the query.
    type Scope: 'static;
    /// The type of the values.
    type Base: Value;
    /// Whether all of them may be NULL.
    type Null: Nullness;

    /// The values as data.
    fn into_list(self) -> Vec<ast::Expr>;
}

macro_rules! all_null {
    ($null:ty) => { $null };
    ($null:ty, $($rest:ty),+) => { <$null as Nullness>::And<all_null!($($rest),+)> };
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<First: Node, $($name: Argument<First::Scope, Base<First>>),+> Alternatives for (Expr<First>, $($name,)+) {
            type Scope = First::Scope;
            type Base = <First::Type as SqlType>::Base;
            type Null = all_null!(Null<First> $(, <$name as Argument<First::Scope, Base<First>>>::Null)+);

            fn into_list(self) -> Vec<ast::Expr> {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let (first, $($name,)+) = self;
                vec![first.into_ast(), $($name.into_argument(),)+]
            }
        }
    };
}

for_each_tuple!(tuples);
