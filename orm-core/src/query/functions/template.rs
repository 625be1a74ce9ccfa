//! `sql`: an expression in the user's own words, typed.

use super::super::{Computed, Expr, Node, for_each_tuple};
use super::argument::Valued;
use crate::ast;
use crate::value::{Nullness, SqlType, Value};

/// An expression of type `T` that this library has no word for: `sql::<f64, _>("similarity({}, {})", (b.title, "dune"))`.
///
/// Each `{}` is the place of an argument, in their order: values are bound as parameters, fields are named, expressions
/// written. `{{` and `}}` are braces. The text is part of the program, so that no value can get into it; it means what the
/// database makes of it, and the result must be a `T`, or an `Option<T>` where it may be NULL.
///
/// The second parameter of the type is the model of the query, which the fields among the arguments tell, or else the place
/// where the expression is used: `_` leaves it to them.
///
/// # Errors
/// Running the query is an error of the kind `Invalid` where places and arguments are not of the same number.
pub fn sql<T: SqlType, S>(text: &'static str, arguments: impl Arguments<S>) -> Expr<Computed<S, T>> {
    Expr::computed(ast::Expr::Template(Box::new(ast::Template {
        text,
        arguments: arguments.into_arguments(),
        kind: T::Base::KIND,
        nullable: T::Null::NULLABLE,
    })))
}

/// What [`sql`] takes: an expression, or a tuple of expressions and values, which may be empty.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of arguments in a query about `{S}`: give an expression, or a tuple of up to 12 expressions and values",
    label = "not arguments"
)]
pub trait Arguments<S> {
    /// The arguments as data.
    fn into_arguments(self) -> Vec<ast::Expr>;
}

#[diagnostic::do_not_recommend]
impl<S> Arguments<S> for () {
    fn into_arguments(self) -> Vec<ast::Expr> {
        Vec::new()
    }
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S>> Arguments<S> for Expr<N> {
    fn into_arguments(self) -> Vec<ast::Expr> {
        vec![self.into_ast()]
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<S, $($name: Valued<S>),+> Arguments<S> for ($($name,)+) {
            fn into_arguments(self) -> Vec<ast::Expr> {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                vec![$($name.into_valued(),)+]
            }
        }
    };
}

for_each_tuple!(tuples);
