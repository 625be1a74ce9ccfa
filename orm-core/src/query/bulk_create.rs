//! How many new rows are written: in which batches, and what happens where a row is there already.

use std::marker::PhantomData;

use super::{ConflictFields, Model, ModelFields, handles};
use crate::ast::Conflict;

/// How `bulk_create_with` writes the rows.
///
/// `BulkCreate::<Book>::new()` says which model the fields are of: the compiler reads closures before it sees where the value goes.
#[must_use = "it says how rows are written, and writes none: give it to `bulk_create_with`"]
pub struct BulkCreate<M> {
    pub(crate) batch_size: Option<usize>,
    pub(crate) conflict: Option<Conflict>,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> BulkCreate<M> {
    /// As `bulk_create` does: in batches of 10,000, and a row that is there already is an error.
    pub fn new() -> Self {
        Self { batch_size: None, conflict: None, model: PhantomData }
    }

    /// At most so many rows in one statement (PostgreSQL), or in one entry of the log (SQLite). 10,000 where nothing is said;
    /// 0 is an `Invalid` error when the rows are written.
    pub fn batch_size(self, rows: usize) -> Self {
        Self { batch_size: Some(rows), ..self }
    }

    /// Passes over rows that would break any unique constraint. Only the rows that were inserted come back.
    pub fn ignore(self) -> Self {
        Self { conflict: Some(Conflict { on: Vec::new(), update: Vec::new(), count: None }), ..self }
    }

    /// Where there is a row with the same values in these fields, which must be unique together: say what happens then,
    /// `.update(|b| ..)` or `.ignore()`.
    pub fn on_conflict<N: ConflictFields<M>>(
        self,
        fields: impl FnOnce(ModelFields<M>) -> N,
    ) -> OnConflict<M> {
        let mut on = Vec::new();
        fields(handles()).append(&mut on);
        OnConflict { options: self, on }
    }
}

/// The fields that a conflict is told by. What happens then is still to be said.
#[must_use = "say what happens to a row that is there already: `.update(|x| ..)` or `.ignore()`"]
pub struct OnConflict<M> {
    options: BulkCreate<M>,
    on: Vec<&'static str>,
}

impl<M: Model> OnConflict<M> {
    /// The row that is there takes over these fields of the new row, as they would have been inserted, and the `auto_now` ones. It comes
    /// back in the new row's place.
    pub fn update<N: ConflictFields<M>>(self, fields: impl FnOnce(ModelFields<M>) -> N) -> BulkCreate<M> {
        let mut update = Vec::new();
        fields(handles()).append(&mut update);
        BulkCreate { conflict: Some(Conflict { on: self.on, update, count: None }), ..self.options }
    }

    /// The new row is passed over, and does not come back: only the rows that were inserted do.
    pub fn ignore(self) -> BulkCreate<M> {
        BulkCreate {
            conflict: Some(Conflict { on: self.on, update: Vec::new(), count: None }),
            ..self.options
        }
    }
}

/// What `bulk_create_with` takes.
#[diagnostic::on_unimplemented(
    message = "`bulk_create_with` takes a `BulkCreate<{M}>`, and got `{Self}`: after `.on_conflict(..)` add `.update(|x| ..)` or `.ignore()`",
    label = "expected a `BulkCreate<{M}>`"
)]
pub trait CreateOptions<M>: FinishedOptions<M> {}

#[diagnostic::do_not_recommend]
impl<M, T: FinishedOptions<M>> CreateOptions<M> for T {}

/// What [`CreateOptions`] says, for the type that is: a trait of its own, so that messages name no other.
pub trait FinishedOptions<M> {
    /// The options.
    fn into_options(self) -> BulkCreate<M>;
}

#[diagnostic::do_not_recommend]
impl<M> FinishedOptions<M> for BulkCreate<M> {
    fn into_options(self) -> Self {
        self
    }
}

impl<M: Model> Default for BulkCreate<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> Clone for BulkCreate<M> {
    fn clone(&self) -> Self {
        Self { batch_size: self.batch_size, conflict: self.conflict.clone(), model: PhantomData }
    }
}

impl<M> std::fmt::Debug for BulkCreate<M> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("BulkCreate")
            .field("batch_size", &self.batch_size)
            .field("conflict", &self.conflict)
            .finish()
    }
}

impl<M> std::fmt::Debug for OnConflict<M> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OnConflict").field("on", &self.on).finish_non_exhaustive()
    }
}
