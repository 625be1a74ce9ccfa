//! Paths as types: where a handle stands, known to the compiler and of size zero.

use std::marker::PhantomData;

use super::{ManyRelation, Model, Relation, SingleRelation};
use crate::ast;
use crate::value::{NonNull, Nullness};

/// A place in a query. Every place knows the model of the query that it belongs to, so that a handle cannot
/// be used in another's.
pub trait Path: 'static {
    /// The model whose rows the query is about.
    type Root: 'static;
    /// The model at this place.
    type Here: Model;
    /// Whether there may be no row at this place.
    type Null: Nullness;
    /// The same path as data.
    const NODE: &'static ast::Path;
}

/// The row of the query.
pub struct Root<M>(PhantomData<fn() -> M>);

/// The row on the other side of a relation to one.
pub struct Via<P, R>(PhantomData<fn() -> (P, R)>);

/// Each of the rows on the other side of a relation to many, inside a collection's closure.
pub struct Each<P, R>(PhantomData<fn() -> (P, R)>);

/// Each row of a model without a relation to this one, inside a closure.
pub struct Every<P, M>(PhantomData<fn() -> (P, M)>);

impl<M: Model> Path for Root<M> {
    type Root = M;
    type Here = M;
    type Null = NonNull;
    const NODE: &'static ast::Path = &ast::Path { parent: None, step: ast::Step::Table(M::TABLE_NAME) };
}

impl<P: Path, R: SingleRelation> Path for Via<P, R> {
    type Root = P::Root;
    type Here = <R as Relation>::To;
    type Null = R::Null<P::Null>;
    const NODE: &'static ast::Path = &ast::Path { parent: Some(P::NODE), step: ast::Step::ToOne(R::STEP) };
}

impl<P: Path, R: ManyRelation> Path for Each<P, R> {
    type Root = P::Root;
    type Here = <R as Relation>::To;
    type Null = NonNull;
    const NODE: &'static ast::Path = &ast::Path { parent: Some(P::NODE), step: ast::Step::Each(R::LINK) };
}

impl<P: Path, M: Model> Path for Every<P, M> {
    type Root = P::Root;
    type Here = M;
    type Null = NonNull;
    const NODE: &'static ast::Path =
        &ast::Path { parent: Some(P::NODE), step: ast::Step::Table(M::TABLE_NAME) };
}
