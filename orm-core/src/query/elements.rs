//! What has elements, arrays and JSON documents: how many, one by its place, and whether they are among others.

use super::contains::ContentOf;
use super::{Computed, Expr, Node, Pred};
use crate::ast::{self, Predicate};
use crate::value::{Nullness, SqlType, Value};

/// A type whose values have elements, counted from 0.
pub trait HasElements: Value {
    /// The type itself: as [`Container::Itself`](super::Container::Itself).
    type Itself;
    /// The type of one.
    type Element: Value;
    /// The type of their number, where the value itself may be NULL as `N` says.
    type Length<N: Nullness>: SqlType;

    /// One of them.
    fn element(of: ast::Expr, place: i32) -> ast::Expr;

    /// Their number.
    fn length(of: ast::Expr) -> ast::Expr;

    /// The predicate that the other contains it.
    fn contained_by(content: ast::Expr, container: ast::Expr) -> Predicate;
}

/// The type of an expression of what has elements; `F` without its `Option`.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, neither an array nor JSON: `len`, `index` and `contained_by` belong on `Vec<T>`, `Json<T>` and `serde_json::Value`, and the length of text is `length`",
    label = "neither an array nor JSON"
)]
pub trait OnElements<N, F> {}

#[diagnostic::do_not_recommend]
impl<N, F, T: SqlType<Base: HasElements<Itself = F>>> OnElements<N, F> for T {}

/// The number of elements of a value of the type of `N`.
type Length<N, F> = <F as HasElements>::Length<<<N as Node>::Type as SqlType>::Null>;

// The type without its `Option` is a parameter of the method, so that one mistake is one error.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// The element at a place of an array or a JSON array, counted from 0, or from the end where negative: -1 is the last. NULL where there is none.
    pub fn index<F: HasElements>(self, place: i32) -> Expr<Computed<N::Scope, Option<F::Element>>> where N::Type: OnElements<N, F> {
        Expr::computed(F::element(self.into_ast(), place))
    }

    /// The number of elements of an array, 0 of an empty one. Of a JSON array likewise; NULL of any other JSON.
    pub fn len<F: HasElements>(self) -> Expr<Computed<N::Scope, Length<N, F>>> where N::Type: OnElements<N, F> {
        Expr::computed(F::length(self.into_ast()))
    }

    /// Whether the other [contains](Self::contains) this array or JSON document: `b.labels.contained_by(["sf", "classic"])`. False of NULL.
    pub fn contained_by<F: HasElements, V: ContentOf<F, N::Scope>>(self, container: V) -> Pred<N::Scope> where N::Type: OnElements<N, F> {
        Pred::new(F::contained_by(self.into_ast(), container.into_content()))
    }
}
