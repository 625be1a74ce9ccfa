//! JSON: what is in a document, by keys and places, and the lookups on documents.
//!
//! Keys are bound as parameters, so that no key can be anything but data.

use super::{Computed, Container, Expr, HasElements, Holds, Node, Pred};
use crate::ast::{self, Function, JsonFunction, Predicate};
use crate::value::{Json, Nullness, SqlType, SqlValue, Value};

/// A type whose values are JSON documents: `serde_json::Value`, `Json<T>`.
pub trait Document: Value {}

#[diagnostic::do_not_recommend]
impl Document for serde_json::Value {}
#[diagnostic::do_not_recommend]
impl<T> Document for Json<T> where Self: Value {}

/// The type of an expression of JSON.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not JSON: `key`, `path`, `has_key`, `as_text` and their like belong on `Json<T>` and `serde_json::Value`",
    label = "not JSON"
)]
pub trait OnJson<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: Document>> OnJson<N> for T {}

/// What a lookup of containment takes: a document, or an expression of one.
pub trait Documented<S> {
    /// The operand as data.
    fn into_document_expr(self) -> ast::Expr;
}

macro_rules! documented {
    ($($parameter:ident)? => $document:ty) => {
        #[diagnostic::do_not_recommend]
        impl<S $(, $parameter)?> Documented<S> for $document
        where
            $document: Value,
        {
            fn into_document_expr(self) -> ast::Expr {
                ast::Expr::Param(self.encode_owned().into())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<S $(, $parameter)?> Documented<S> for &$document
        where
            $document: Value,
        {
            fn into_document_expr(self) -> ast::Expr {
                ast::Expr::Param(self.encode().into())
            }
        }
    };
}

documented!(=> serde_json::Value);
documented!(T => Json<T>);

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S>> Documented<S> for Expr<N>
where
    N::Type: OnJson<N>,
{
    fn into_document_expr(self) -> ast::Expr {
        self.into_ast()
    }
}

macro_rules! containers {
    ($([$($parameter:ident)?] $document:ty;)*) => {$(
        impl $(<$parameter>)? Container for $document
        where
            Self: Value,
        {
            type Itself = Self;

            fn contains(container: ast::Expr, content: ast::Expr) -> Predicate {
                Predicate::IsTrue(call(JsonFunction::Contains, container, [content]))
            }
        }

        impl<$($parameter,)? V: Documented<S>, S> Holds<V, S> for $document {
            fn operand(value: V) -> ast::Expr {
                value.into_document_expr()
            }
        }

        impl $(<$parameter>)? HasElements for $document
        where
            Self: Value,
        {
            type Itself = Self;
            type Element = Part;
            // What is no array has none.
            type Length<N: Nullness> = Option<i32>;

            fn element(of: ast::Expr, place: i32) -> ast::Expr {
                call(JsonFunction::Index, of, [ast::Expr::Param(SqlValue::I32(place).into())])
            }

            fn length(of: ast::Expr) -> ast::Expr {
                call(JsonFunction::Length, of, [])
            }

            fn contained_by(content: ast::Expr, container: ast::Expr) -> Predicate {
                Self::contains(container, content)
            }
        }
    )*};
}

containers! {
    [] serde_json::Value;
    [T] Json<T>;
}

/// What a document holds, as a document or as a value; NULL where it holds no such thing.
type Held<N, T> = Expr<Computed<<N as Node>::Scope, Option<T>>>;

/// A part of a document.
type Part = serde_json::Value;

/// Parts of JSON documents, and lookups on them, beside [`contains`](Self::contains), [`contained_by`](Self::contained_by), [`index`](Self::index)
/// and [`len`](Self::len).
///
/// A part is NULL where there is none; JSON's own null is a document like any other: `d.meta.key("a").eq(json!(null))`.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// The member of an object with this key; NULL of what is no object, or has no such key.
    pub fn key(self, key: impl Into<String>) -> Held<N, Part> where N::Type: OnJson<N> {
        json(JsonFunction::Key, self, [text(key)])
    }

    /// What is reached step by step, each the key of an object or the place in an array: `.path(["authors", "0", "name"])`. At most 100
    /// steps.
    pub fn path<K: Into<String>>(self, steps: impl IntoIterator<Item = K>) -> Held<N, Part> where N::Type: OnJson<N> {
        json(JsonFunction::Path, self, steps.into_iter().map(text))
    }

    /// A string as text, without its quotes; NULL of anything else.
    pub fn as_text(self) -> Held<N, String> where N::Type: OnJson<N> {
        json(JsonFunction::AsText, self, [])
    }

    /// A whole number that an `i64` holds (`1.0` is one); NULL of anything else.
    pub fn as_i64(self) -> Held<N, i64> where N::Type: OnJson<N> {
        json(JsonFunction::AsInteger, self, [])
    }

    /// A number; NULL of anything else.
    pub fn as_f64(self) -> Held<N, f64> where N::Type: OnJson<N> {
        json(JsonFunction::AsFloat, self, [])
    }

    /// A truth value; NULL of anything else.
    pub fn as_bool(self) -> Held<N, bool> where N::Type: OnJson<N> {
        json(JsonFunction::AsBool, self, [])
    }

    /// Whether an object has this key, an array this string as an element, or the document is this string.
    pub fn has_key(self, key: impl Into<String>) -> Pred<N::Scope> where N::Type: OnJson<N> {
        holds(JsonFunction::HasKey, self.into_ast(), [text(key)])
    }

    /// Whether there are all of these keys; true of none. At most 100.
    pub fn has_keys<K: Into<String>>(self, keys: impl IntoIterator<Item = K>) -> Pred<N::Scope> where N::Type: OnJson<N> {
        holds(JsonFunction::HasKeys, self.into_ast(), keys.into_iter().map(text))
    }

    /// Whether there is one of these keys; false of none. At most 100.
    pub fn has_any_keys<K: Into<String>>(self, keys: impl IntoIterator<Item = K>) -> Pred<N::Scope> where N::Type: OnJson<N> {
        holds(JsonFunction::HasAnyKey, self.into_ast(), keys.into_iter().map(text))
    }
}

fn text(key: impl Into<String>) -> ast::Expr {
    ast::Expr::Param(SqlValue::Text(key.into()).into())
}

fn json<N: Node, T: SqlType>(
    function: JsonFunction,
    document: Expr<N>,
    rest: impl IntoIterator<Item = ast::Expr>,
) -> Expr<Computed<N::Scope, T>> {
    Expr::computed(call(function, document.into_ast(), rest))
}

fn holds<S>(
    function: JsonFunction,
    document: ast::Expr,
    rest: impl IntoIterator<Item = ast::Expr>,
) -> Pred<S> {
    Pred::new(Predicate::IsTrue(call(function, document, rest)))
}

fn call(function: JsonFunction, document: ast::Expr, rest: impl IntoIterator<Item = ast::Expr>) -> ast::Expr {
    ast::Expr::Call(Function::Json(function), std::iter::once(document).chain(rest).collect())
}
