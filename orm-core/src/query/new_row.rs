//! A row that is not in the database yet: what the builders of `create()` fill.

use std::marker::PhantomData;

use super::Model;
use crate::value::{SqlValue, ValueError};

/// A field that must be set before a row can be saved, and is not.
pub struct Missing<F>(PhantomData<fn() -> F>);

/// A field that is set.
#[derive(Debug)]
pub enum Given {}

/// A required field that is set.
#[diagnostic::on_unimplemented(
    message = "required field `{F}` is not set: call its setter before `save`, or give the field a `#[orm(default = ..)]`",
    label = "a required field is not set"
)]
pub trait IsGiven<F> {}

#[diagnostic::do_not_recommend]
impl<F> IsGiven<F> for Given {}

/// A required foreign key that is not set, because the parent of the new row fills it.
#[diagnostic::on_unimplemented(
    message = "the foreign key `{F}` is filled with the key of the new row: do not set it",
    label = "`{F}` is set already"
)]
pub trait IsLeft<F> {}

#[diagnostic::do_not_recommend]
impl<F> IsLeft<F> for Missing<F> {}

/// The values of a new row of `M`, by column.
pub struct NewRow<M> {
    values: Vec<Option<Result<SqlValue, ValueError>>>,
    model: PhantomData<fn() -> M>,
}

/// A builder whose required fields are all set. A function that makes new rows returns it: `fn novel(title: &str) -> impl
/// Complete<Model = Book>`; what it returns has `save`, and goes wherever new rows go.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no new row whose required fields are all set: begin with `create()`, and call the setters of what is `Missing`, or give these fields a `#[orm(default = ..)]`",
    label = "not a whole new row"
)]
pub trait Complete {
    /// The model.
    type Model: Model;

    /// The values.
    fn into_new_row(self) -> NewRow<Self::Model>;
}

impl<M: Model> NewRow<M> {
    /// A row of which nothing is set.
    #[must_use]
    pub fn empty() -> Self {
        // `vec![None; ..]` would clone each.
        Self { values: M::TABLE.columns.iter().map(|_| None).collect(), model: PhantomData }
    }

    /// Sets the column in a place.
    pub fn set(&mut self, column: usize, value: Result<SqlValue, ValueError>) {
        self.values[column] = Some(value);
    }

    /// The row with the column in a place set.
    #[must_use]
    pub fn with(mut self, column: usize, value: Result<SqlValue, ValueError>) -> Self {
        self.set(column, value);
        self
    }

    /// The value of the column in a place, where it is set.
    pub fn get(&self, column: usize) -> Option<&Result<SqlValue, ValueError>> {
        self.values.get(column)?.as_ref()
    }
}

impl<M> NewRow<M> {
    /// The values by column, `None` where nothing is set.
    pub(crate) fn values(&self) -> &[Option<Result<SqlValue, ValueError>>] {
        &self.values
    }

    /// The same, taken out.
    pub fn into_values(self) -> Vec<Option<Result<SqlValue, ValueError>>> {
        self.values
    }
}

impl<M> Clone for NewRow<M> {
    fn clone(&self) -> Self {
        Self { values: self.values.clone(), model: PhantomData }
    }
}

impl<M> std::fmt::Debug for NewRow<M> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("NewRow").field(&self.values).finish()
    }
}
