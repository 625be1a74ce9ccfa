//! What has been done to a query set, as a type, where it decides what may still be done.

use std::marker::PhantomData;

use super::Unlocked;

/// Nothing that closes anything.
#[derive(Debug)]
pub enum Open {}

/// Ordered by values of the types `K`: may be paged by keys.
pub struct Ordered<K>(PhantomData<fn() -> K>);

/// Cut to a slice: only reading is left.
#[derive(Debug)]
pub enum Sliced {}

/// The rows of set operations: they may be ordered, and cut to a slice.
#[derive(Debug)]
pub enum Combined {}

/// The rows on the other side of a many-to-many relation, of one row: pairs may be added and removed.
pub struct Of<R>(PhantomData<fn() -> R>);

/// A state in which conditions, orderings and loads may still be added.
#[diagnostic::on_unimplemented(
    message = "a query set cannot be refined after `limit`, `offset`, `slice`, a set operation or `select_for_update`: put `filter`, `order_by`, `update` and `delete` before them",
    label = "after a slice, a set operation or a lock"
)]
pub trait Refinable: Unlocked {
    /// The state afterwards.
    type Refined;
}

#[diagnostic::do_not_recommend]
impl Refinable for Open {
    type Refined = Open;
}

#[diagnostic::do_not_recommend]
impl<K> Refinable for Ordered<K> {
    type Refined = Self;
}

#[diagnostic::do_not_recommend]
impl<R> Refinable for Of<R> {
    type Refined = Open;
}

/// A state in which the rows may still be ordered, by values of the types `K`.
#[diagnostic::on_unimplemented(
    message = "a query set cannot be ordered after `limit`, `offset` or `slice`: put `order_by` before them",
    label = "after a slice"
)]
pub trait Orderable<K> {
    /// The state afterwards.
    type Ordered;
}

#[diagnostic::do_not_recommend]
impl<K> Orderable<K> for Open {
    type Ordered = Ordered<K>;
}

#[diagnostic::do_not_recommend]
impl<Old, K> Orderable<K> for Ordered<Old> {
    type Ordered = Ordered<K>;
}

#[diagnostic::do_not_recommend]
impl<R, K> Orderable<K> for Of<R> {
    type Ordered = Ordered<K>;
}

#[diagnostic::do_not_recommend]
impl<K> Orderable<K> for Combined {
    type Ordered = Self;
}
