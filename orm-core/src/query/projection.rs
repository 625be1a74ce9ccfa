//! Projections: structs of the user's that a query is read off.

use super::{Model, ModelFields, QuerySet, Shape, handles};
use crate::ast;
use crate::value::{CellError, Cells};

/// A struct whose fields are values of a query about `Model`. Implemented by `#[derive(Projection)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection: add `#[derive(Projection)]` and `#[orm(from = Model)]` to it",
    label = "not a projection"
)]
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

/// Rows of a projection.
#[derive(Debug)]
pub struct Projected<T>(std::marker::PhantomData<fn() -> T>);

impl<M: Model, T> Shape<M> for Projected<T> {
    type Args = ModelFields<M>;

    fn args() -> Self::Args {
        handles()
    }
}

impl<M: Model, R, S> QuerySet<M, R, S> {
    /// Reads the rows into a struct of yours.
    pub fn project<T: Projection<Model = M>>(mut self) -> QuerySet<M, Projected<T>, S> {
        let mut values = Vec::new();
        T::append(handles(), &mut values);
        self.query.select.read(values);
        self.query.loads = super::Loads::default();
        self.cast()
    }
}

/// For generated code: one value of a projection, whose type the compiler compares with the field's.
pub fn projected<M, T, V: super::Selection<M, Output = T>>(value: V, values: &mut Vec<ast::Expr>) {
    value.append(values);
}
