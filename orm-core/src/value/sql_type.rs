//! The type of an expression: `T`, or `Option<T>` where the value may be NULL.

use super::{CellError, Cells, Value};

/// The type of a column or an expression: a [`Value`], or an `Option` of one.
pub trait SqlType: Sized + 'static {
    /// The type without its `Option`.
    type Base: Value;
    /// Whether NULL may occur.
    const NULLABLE: bool;

    /// Reads a value of this type from a row.
    ///
    /// # Errors
    /// When the cell holds something else, or NULL where that cannot be.
    fn read<C: Cells>(row: &C, index: usize) -> Result<Self, CellError>;
}

impl<T: Value> SqlType for T {
    type Base = T;
    const NULLABLE: bool = false;

    #[inline]
    fn read<C: Cells>(row: &C, index: usize) -> Result<Self, CellError> {
        T::decode(row, index)?.ok_or_else(CellError::unexpected_null)
    }
}

impl<T: Value> SqlType for Option<T> {
    type Base = T;
    const NULLABLE: bool = true;

    #[inline]
    fn read<C: Cells>(row: &C, index: usize) -> Result<Self, CellError> {
        T::decode(row, index)
    }
}

/// A type whose values may be NULL.
#[diagnostic::on_unimplemented(
    message = "this expression is a `{Self}`, which is never NULL: remove the test, or make the field an `Option`",
    label = "never NULL"
)]
pub trait MayBeNull {}

#[diagnostic::do_not_recommend]
impl<T> MayBeNull for Option<T> {}
