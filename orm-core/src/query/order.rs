//! Orderings.

use super::{Computed, Expr, Model, Node, Path, Pred, SingleRelation, ToOne};
use crate::ast::{self, Nulls};
use crate::value::Value;

/// An expression with a direction. A bare expression ascends.
#[derive(Clone, Copy, Debug)]
pub struct Sorted<N> {
    node: N,
    descending: bool,
    nulls: Nulls,
}

impl<N: Node> Expr<N> {
    /// Ascending: the least first, NULL last.
    pub fn asc(self) -> Sorted<N> {
        Sorted { node: self.0, descending: false, nulls: Nulls::Default }
    }

    /// Descending: the greatest first, before it NULL.
    pub fn desc(self) -> Sorted<N> {
        Sorted { node: self.0, descending: true, nulls: Nulls::Default }
    }
}

impl<N> Sorted<N> {
    /// NULL before all others.
    #[must_use]
    pub fn nulls_first(self) -> Self {
        Self { nulls: Nulls::First, ..self }
    }

    /// NULL after all others.
    #[must_use]
    pub fn nulls_last(self) -> Self {
        Self { nulls: Nulls::Last, ..self }
    }
}

/// What `order_by` takes in a query about `S`: a field, an expression, either with a direction, or a tuple of them. `K` is
/// the type of their values.
#[diagnostic::on_unimplemented(
    message = "a query about `{S}` cannot be ordered by `{Self}`: use its fields, with `.asc()` or `.desc()`, or a tuple of them",
    label = "not an ordering of this query"
)]
pub trait OrderBy<S, K>: Ordering<S, Key = K> {}

// By an inner trait, as `Selectable`: the message stays short.
#[diagnostic::do_not_recommend]
impl<S, K, O: Ordering<S, Key = K>> OrderBy<S, K> for O {}

/// What [`OrderBy`] says, for each type that is.
pub trait Ordering<S> {
    /// The types of the values that are ordered by, for cursors.
    type Key;

    /// Appends the parts.
    fn append(self, parts: &mut Vec<ast::Order>);
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S>> Ordering<S> for Expr<N> {
    type Key = (N::Type,);

    fn append(self, parts: &mut Vec<ast::Order>) {
        self.asc().append(parts);
    }
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S>> Ordering<S> for Sorted<N> {
    type Key = (N::Type,);

    fn append(self, parts: &mut Vec<ast::Order>) {
        parts.push(ast::Order { expr: self.node.into_ast(), descending: self.descending, nulls: self.nulls });
    }
}

/// A predicate orders by its truth: false comes first.
#[diagnostic::do_not_recommend]
impl<S: 'static> Ordering<S> for Pred<S> {
    type Key = (bool,);

    fn append(self, parts: &mut Vec<ast::Order>) {
        self.asc().append(parts);
    }
}

impl<S: 'static> Pred<S> {
    /// Ascending: the rows first of which it is false.
    pub fn asc(self) -> Sorted<Self> {
        Sorted { node: self, descending: false, nulls: Nulls::Default }
    }

    /// Descending: the rows first of which it is true.
    pub fn desc(self) -> Sorted<Self> {
        Sorted { node: self, descending: true, nulls: Nulls::Default }
    }
}

/// A relation orders by its key.
impl<P: Path, R: SingleRelation<To: Model<Key: Value>>> ToOne<P, R> {
    /// By the key, ascending.
    pub fn asc(self) -> Sorted<Computed<P::Root, <R::To as Model>::Key>> {
        self.key_expr().asc()
    }

    /// By the key, descending.
    pub fn desc(self) -> Sorted<Computed<P::Root, <R::To as Model>::Key>> {
        self.key_expr().desc()
    }

    fn key_expr(self) -> Expr<Computed<P::Root, <R::To as Model>::Key>> {
        Expr::computed(self.key())
    }
}

/// A relation orders by its key.
#[diagnostic::do_not_recommend]
impl<S: 'static, P: Path<Root = S>, R: SingleRelation<To: Model<Key: Value>>> Ordering<S> for ToOne<P, R> {
    type Key = (<R::To as Model>::Key,);

    fn append(self, parts: &mut Vec<ast::Order>) {
        self.asc().append(parts);
    }
}

/// The parts of an ordering, one value each.
pub trait Part {
    /// The type of the value.
    type Type;
}

impl<T> Part for (T,) {
    type Type = T;
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<S, $($name: Ordering<S, Key: Part>),+> Ordering<S> for ($($name,)+) {
            type Key = ($(<$name::Key as Part>::Type,)+);

            fn append(self, parts: &mut Vec<ast::Order>) {
                #[allow(non_snake_case, reason = "a macro has one name for a type and its value")]
                let ($($name,)+) = self;
                $($name.append(parts);)+
            }
        }
    };
}

super::for_each_tuple!(tuples);
