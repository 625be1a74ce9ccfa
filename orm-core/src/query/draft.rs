//! `Draft`: a row on its way to the database, as the hooks of its model see it. Runs nothing.

use std::cell::RefCell;

use super::handles;
use super::{Col, Expr, Field, IntoReference, Is, Model, ModelFields, NewRow, Root, SingleRelation, ToOne};
use crate::ast;
use crate::schema::Default;
use crate::value::{IntoValue, NonNull, SqlType, SqlValue, ValueCells, ValueError};

/// A row that is about to be written, new or changed: what the hook `before_save` reads and changes.
///
/// What is set here is written, and the row in the program has it afterwards. A draft of `save_only` shows the whole row as it is in the
/// program; of that the fields that were asked for are written, and those that are set here.
pub struct Draft<M: Model> {
    row: NewRow<M>,
    is_new: bool,
    /// The places of the columns that were set.
    set: Vec<usize>,
    /// The first value that could not be read, and its field.
    unreadable: RefCell<Option<(&'static str, String)>>,
}

impl<M: Model> Draft<M> {
    /// A new row, with the defaults that the program knows.
    pub(crate) fn of_new(mut row: NewRow<M>) -> Self {
        for (place, column) in M::TABLE.columns.iter().enumerate() {
            if let (None, Default::Value(default)) = (row.get(place), column.default) {
                row.set(place, default());
            }
        }
        Self::new(row, true)
    }

    /// A row that is there, by its values.
    pub(crate) fn of_row(values: Vec<Result<SqlValue, ValueError>>) -> Self {
        let mut row = NewRow::empty();
        values.into_iter().enumerate().for_each(|(place, value)| row.set(place, value));
        Self::new(row, false)
    }

    fn new(row: NewRow<M>, is_new: bool) -> Self {
        Self { row, is_new, set: Vec::new(), unreadable: RefCell::new(None) }
    }

    /// Whether the row is to be inserted. Else it is there, and is changed.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// The value that the field will have: `draft.get(|b| b.title)`; of a foreign key, a `ForeignKey`.
    ///
    /// `None` where a new row leaves it to the database (a generated key, a `db_default`), or has a value that cannot be stored: such a row is
    /// not written in any case.
    #[rustfmt::skip]
    pub fn get<N, H, T: SqlType>(&self, field: impl FnOnce(ModelFields<M>) -> H) -> Option<T> where M: Is<N>, H: DraftField<N, T> {
        field(handles());
        let place = place::<M>(H::COLUMN)?;
        let column = &M::TABLE.columns[place];
        let null = SqlValue::Null(column.kind);
        let value = match (self.row.get(place), column.default) {
            (Some(Ok(value)), _) => value,
            (None, Default::Null) => &null,
            _ => return None,
        };
        match T::read(&ValueCells(&[value]), 0) {
            Ok(value) => Some(value),
            Err(error) => {
                self.unreadable.borrow_mut().get_or_insert_with(|| (column.field, error.to_string()));
                None
            }
        }
    }

    /// Sets the field, as the setters of `create()` do: `draft.set(|b| b.title, "Eden")`; a foreign key takes a row or a key.
    ///
    /// A value that cannot be stored is an error when the row is written, and so is a new key or version for a row that is there.
    #[rustfmt::skip]
    pub fn set<N, H, T: SqlType, V>(&mut self, field: impl FnOnce(ModelFields<M>) -> H, value: V) where M: Is<N>, H: DraftField<N, T>, V: DraftValue<H, T> {
        field(handles());
        let Some(place) = place::<M>(H::COLUMN) else { return };
        self.row.set(place, value.into_draft_value());
        self.set.push(place);
    }

    /// The places of the columns that were set.
    pub(crate) fn set_places(&self) -> &[usize] {
        &self.set
    }

    /// The field whose value could not be read, and why.
    pub(crate) fn unreadable(&self) -> Option<(&'static str, String)> {
        self.unreadable.borrow_mut().take()
    }

    pub(crate) fn into_row(self) -> NewRow<M> {
        self.row
    }
}

fn place<M: Model>(name: &str) -> Option<usize> {
    M::TABLE.columns.iter().position(|column| column.name == name)
}

impl<M: Model> std::fmt::Debug for Draft<M> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Draft")
            .field("row", &self.row)
            .field("is_new", &self.is_new)
            .finish_non_exhaustive()
    }
}

/// A field of `M` that holds a `T`, or a foreign key.
#[diagnostic::on_unimplemented(
    message = "a draft of `{M}` has the fields of `{M}`, and `{Self}` is not one: use `|x| x.field`",
    label = "not a field of the model"
)]
pub trait DraftField<M, T>: Drafted<M, T> {}

#[diagnostic::do_not_recommend]
impl<M, T, H: Drafted<M, T>> DraftField<M, T> for H {}

/// What [`DraftField`] says, for each type that is: a trait of its own, so that messages name no other.
pub trait Drafted<M, T> {
    /// The column.
    const COLUMN: &'static str;
}

#[diagnostic::do_not_recommend]
impl<M: Model, F: Field<Model = M>> Drafted<M, F::Type> for Expr<Col<Root<M>, F>> {
    const COLUMN: &'static str = F::COLUMN;
}

#[diagnostic::do_not_recommend]
impl<M: Model, R: SingleRelation<From = M> + Field<Model = M>> Drafted<M, R::Type> for ToOne<Root<M>, R> {
    const COLUMN: &'static str = R::COLUMN;
}

/// What the field with the handle `H`, which holds a `T`, can be set to.
#[diagnostic::on_unimplemented(
    message = "a field of the type `{T}` cannot be set to `{Self}`: give it a `{T}`; a foreign key takes a row or its key too",
    label = "expected `{T}`"
)]
pub trait DraftValue<H, T> {
    /// The value as a parameter.
    ///
    /// # Errors
    /// As [`Value::encode`](crate::value::Value::encode).
    fn into_draft_value(self) -> Result<SqlValue, ValueError>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, F: Field<Model = M>, V: IntoValue<F::Type>> DraftValue<Expr<Col<Root<M>, F>>, F::Type> for V {
    fn into_draft_value(self) -> Result<SqlValue, ValueError> {
        self.into_value()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, R: SingleRelation<From = M> + Field<Model = M>, K: IntoReference<R, R::Null<NonNull>>>
    DraftValue<ToOne<Root<M>, R>, R::Type> for K
{
    fn into_draft_value(self) -> Result<SqlValue, ValueError> {
        match self.into_reference() {
            ast::Expr::Param(ast::Param::Value(value)) => Ok(value),
            ast::Expr::Param(ast::Param::Refused(error)) => Err(error),
            // A row is named by its key alone.
            _ => Err(ValueError::new(format_args!("not a key"))),
        }
    }
}
