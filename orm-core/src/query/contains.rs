//! `contains` and `contained_by`: one pair of methods for text, arrays and JSON. What each takes is said by the type of the field.

use super::{Expr, Node, Pred};
use crate::ast::{self, Predicate};
use crate::value::{SqlType, Value};

/// A type whose values contain others: text, arrays, JSON.
pub trait Container: Value {
    /// The type itself. A bound that reads it from here knows nothing of a type that is no container, and so has nothing more to say of it.
    type Itself;

    /// The predicate that one contains the other.
    fn contains(container: ast::Expr, content: ast::Expr) -> Predicate;
}

/// A container that takes a `V`, in queries about `S`.
pub trait Holds<V, S> {
    /// The operand as data.
    fn operand(value: V) -> ast::Expr;
}

/// The type of an expression that contains others; `F` without its `Option`.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, which contains nothing: `contains` belongs on text, on arrays (`Vec<T>`) and on JSON",
    label = "neither text, nor an array, nor JSON"
)]
pub trait OnContainer<N, F> {
    /// The predicate that one contains the other.
    fn holds(container: ast::Expr, content: ast::Expr) -> Predicate;
}

#[diagnostic::do_not_recommend]
impl<N, F, T: SqlType<Base: Container<Itself = F>>> OnContainer<N, F> for T {
    fn holds(container: ast::Expr, content: ast::Expr) -> Predicate {
        T::Base::contains(container, content)
    }
}

/// What a field of type `F` may contain or be contained in, in a query about `S`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing to look for in a `{F}`: text takes text, an array a list of its elements, JSON a document, and each a field of its type of `{S}`",
    label = "not what a `{F}` may contain"
)]
pub trait ContentOf<F, S> {
    /// The operand as data.
    fn into_content(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<F: Holds<V, S>, S, V> ContentOf<F, S> for V {
    fn into_content(self) -> ast::Expr {
        F::operand(self)
    }
}

// Each bound stands on the line of its method, as those of the lookups on text do.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// Contains the other.
    ///
    /// - A text: this text occurs in it. `%`, `_` and `\` are data, and case matters: `b.title.contains("Left")`.
    /// - An array: all of these elements are in it, in any order, and however often: `b.labels.contains(["sf", "classic"])`. True of no elements.
    /// - JSON, as PostgreSQL's `@>` has it: an object whose members contain those of the other, an array that has each element of
    ///   the other, in any order; an array contains a single string, number or truth value too.
    ///
    /// False of NULL.
    pub fn contains<F, V: ContentOf<F, N::Scope>>(self, content: V) -> Pred<N::Scope> where N::Type: OnContainer<N, F> {
        Pred::new(<N::Type as OnContainer<N, F>>::holds(self.into_ast(), content.into_content()))
    }
}
