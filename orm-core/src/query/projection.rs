//! Projections: structs of the user's that a query is read off.

use super::{Is, Model, ModelFields, QuerySet, Selectable, Shape, handles};
use crate::ast;
use crate::value::{CellError, Cells};

/// A struct whose fields are values of a query about `Model`. Implemented by `#[derive(Projection)]`.
pub trait Projection: Sized {
    /// The model whose rows are projected.
    type Model: Model;

    /// Appends the expressions, one per field.
    fn append(fields: ModelFields<Self::Model>, values: &mut Vec<ast::Expr>);

    /// Reads the struct.
    ///
    /// # Errors
    /// When a cell does not fit its field.
    fn decode<C: Cells>(cells: &C, at: &mut usize) -> Result<Self, CellError>;
}

/// Rows of a projection, of rows of type `R`.
#[derive(Debug)]
pub struct Projected<T, R = ()>(std::marker::PhantomData<fn() -> (T, R)>);

/// What `project` takes in a query about `M`: a projection `T` of that model.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not a projection of `{M}`: add `#[derive(Projection)]` and `#[orm(from = {M})]` to it",
    label = "not a projection of `{M}`"
)]
pub trait ProjectionOf<M, T>: Projects<M> {}

// By an inner trait, as `IntoValue`: the message stays short. Said of `Projected<T>`, for of a type of the user's the
// compiler would quote the declaration too.
#[diagnostic::do_not_recommend]
impl<M, T, P: Projects<M>> ProjectionOf<M, T> for P {}

/// What [`ProjectionOf`] says.
pub trait Projects<M> {
    /// Appends the expressions, one per field.
    fn append(values: &mut Vec<ast::Expr>);
}

#[diagnostic::do_not_recommend]
impl<M, T: Projection<Model: Is<M>>> Projects<M> for Projected<T> {
    fn append(values: &mut Vec<ast::Expr>) {
        T::append(handles(), values);
    }
}

/// What follows gets the handles of the rows, and of what was computed of them.
impl<M: Model, T, R: Shape<M>> Shape<M> for Projected<T, R> {
    type Args = R::Args;

    fn args() -> Self::Args {
        R::args()
    }

    const ANNOTATIONS: usize = R::ANNOTATIONS;
}

impl<M: Model, R, S> QuerySet<M, R, S> {
    /// Reads the rows into a struct of yours.
    #[rustfmt::skip]
    pub fn project<T>(mut self) -> QuerySet<M, Projected<T, R>, S> where Projected<T>: ProjectionOf<M, T> {
        let mut values = Vec::new();
        Projected::<T>::append(&mut values);
        self.query.select.read(values);
        self.query.loads = super::Loads::default();
        self.cast()
    }
}

/// A value's type that a projection's field of type `T` can hold: the same.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot hold a `{Self}`: give the field of the projection the type `{Self}`",
    label = "the value is a `{Self}`"
)]
pub trait FieldOf<T> {}

#[diagnostic::do_not_recommend]
impl<T> FieldOf<T> for T {}

/// For generated code: one value of a projection of `M`, for a field of type `T`.
#[rustfmt::skip]
pub fn projected<M, T, U, V>(value: V, values: &mut Vec<ast::Expr>) where V: Selectable<M, U>, U: FieldOf<T> {
    value.append(values);
}
