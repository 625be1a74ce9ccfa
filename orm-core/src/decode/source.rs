//! Where the fields of a model come from, one after the other: the cells of a row, or values that were on their way to the
//! database.

use crate::query::Field;
use crate::value::{CellError, Cells, SqlType, SqlValue};

/// The values of a row's columns, in order.
pub trait Source {
    /// The next one. By the field and not by its type, so that a type that is none of a column's is one error, where the field
    /// says so.
    ///
    /// # Errors
    /// When it does not fit the field.
    fn field<F: Field>(&mut self) -> Result<F::Type, CellError>;
}

/// The cells of a row. When one does not fit, `at` is its place.
pub(crate) struct InCells<'a, C> {
    pub(crate) cells: &'a C,
    pub(crate) at: &'a mut usize,
}

impl<C: Cells> Source for InCells<'_, C> {
    #[inline]
    fn field<F: Field>(&mut self) -> Result<F::Type, CellError> {
        super::read(self.cells, self.at)
    }
}

/// The values that a function gives by place, which are moved. When one does not fit, `at` is its place.
pub(crate) struct Taken<'a, G> {
    pub(crate) value: G,
    pub(crate) at: &'a mut usize,
}

impl<G: FnMut(usize) -> SqlValue> Source for Taken<'_, G> {
    #[inline]
    fn field<F: Field>(&mut self) -> Result<F::Type, CellError> {
        let taken = SqlType::read_owned((self.value)(*self.at))?;
        *self.at += 1;
        Ok(taken)
    }
}
