//! What a query that locks rows may run on: a transaction, by type.

use super::Transaction;
use crate::backend::Backend;
use crate::error::{Error, ErrorKind};
use crate::query::{Combined, Locked, Of, Open, Ordered, Sliced};

/// What a query set in the state `S` may run on: anything, but for one that locks rows.
#[diagnostic::on_unimplemented(
    message = "a row lock lasts as long as its transaction: run it inside `db.atomic(|tx| ..)`, and pass `tx`",
    label = "not a transaction"
)]
pub trait Runs<S>: RunsState<S> {}

#[diagnostic::do_not_recommend]
impl<S, E: RunsState<S>> Runs<S> for E {}

/// What [`Runs`] says, for each type: a trait of its own, so that messages name no other.
pub trait RunsState<S> {}

#[diagnostic::do_not_recommend]
impl<E> RunsState<Open> for E {}

#[diagnostic::do_not_recommend]
impl<E, K> RunsState<Ordered<K>> for E {}

#[diagnostic::do_not_recommend]
impl<E> RunsState<Sliced> for E {}

#[diagnostic::do_not_recommend]
impl<E> RunsState<Combined> for E {}

#[diagnostic::do_not_recommend]
impl<E, R> RunsState<Of<R>> for E {}

#[diagnostic::do_not_recommend]
impl<S, W, B: Backend> RunsState<Locked<S, W>> for Transaction<'_, B> {}

#[diagnostic::do_not_recommend]
impl<S, W, E: RunsState<Locked<S, W>>> RunsState<Locked<S, W>> for &E {}

#[cold]
pub(super) fn of_read_only() -> Error {
    Error::new(
        ErrorKind::Invalid,
        "a read-only transaction cannot lock rows: leave `read_only` or `select_for_update` out",
    )
}
