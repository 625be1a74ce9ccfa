//! The values of many rows, side by side: what a batch is sent from.

use super::SqlValue;

/// The values of many rows that give the same columns, one row after the other: no row has an allocation of its own.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    values: Vec<SqlValue>,
    len: usize,
}

/// The rows of a [`Batch`].
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    values: &'a [SqlValue],
    width: usize,
    len: usize,
}

impl Batch {
    /// None, with room for so many of so many values.
    pub fn with_room(width: usize, rows: usize) -> Self {
        Self { values: Vec::with_capacity(width * rows), len: 0 }
    }

    /// One row of these values.
    pub fn of_one(values: Vec<SqlValue>) -> Self {
        Self { values, len: 1 }
    }

    /// Adds a row: as many values as each of the others has.
    pub fn push(&mut self, row: impl IntoIterator<Item = SqlValue>) {
        self.values.extend(row);
        self.len += 1;
    }

    /// Adds a value to a row that is not whole yet.
    #[inline]
    pub(crate) fn push_value(&mut self, value: SqlValue) {
        self.values.push(value);
    }

    /// The values that were added are a row.
    pub(crate) fn end_row(&mut self) {
        self.len += 1;
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many values each row has.
    pub fn width(&self) -> usize {
        self.values.len().checked_div(self.len).unwrap_or(0)
    }

    /// The last row, of so many values.
    pub(crate) fn last_row(&self, width: usize) -> &[SqlValue] {
        &self.values[self.values.len().saturating_sub(width)..]
    }

    /// The last value of the last row.
    pub(crate) fn last_value(&self) -> Option<&SqlValue> {
        self.values.last()
    }

    /// The rows.
    pub fn rows(&self) -> Rows<'_> {
        Rows { values: &self.values, width: self.width(), len: self.len }
    }

    /// The values of so many rows from this one on, side by side.
    pub fn rows_mut(&mut self, first: usize, rows: usize) -> &mut [SqlValue] {
        let width = self.width();
        &mut self.values[first * width..][..rows * width]
    }

    /// The values of each place, in the order of the rows.
    pub fn into_columns(self) -> Vec<Vec<SqlValue>> {
        let mut columns: Vec<Vec<SqlValue>> =
            (0..self.width()).map(|_| Vec::with_capacity(self.len)).collect();
        let mut values = self.values.into_iter();
        for _ in 0..self.len {
            // As many as there are columns, so there is one for each.
            columns.iter_mut().zip(values.by_ref()).for_each(|(column, value)| column.push(value));
        }
        columns
    }

    /// Puts a value into this place of every row.
    pub(crate) fn widen(&mut self, at: usize, value: &SqlValue) {
        let width = self.width();
        let room = self.values.capacity() + self.len;
        let mut values = std::mem::replace(&mut self.values, Vec::with_capacity(room)).into_iter();
        for _ in 0..self.len {
            self.values.extend(values.by_ref().take(at));
            self.values.push(value.clone());
            self.values.extend(values.by_ref().take(width - at));
        }
    }
}

impl<'a> Rows<'a> {
    /// How many values each row has.
    pub fn width(self) -> usize {
        self.width
    }

    /// The number of rows.
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The rows in their order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'a [SqlValue]> {
        (0..self.len).map(move |row| &self.values[row * self.width..][..self.width])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        let mut batch = Batch::with_room(2, 2);
        batch.push([1, 2].map(SqlValue::I64));
        batch.push([3, 4].map(SqlValue::I64));
        batch
    }

    #[test]
    fn rows_stand_side_by_side() {
        let batch = batch();
        let rows: Vec<_> = batch.rows().iter().map(<[SqlValue]>::to_vec).collect();
        assert_eq!(rows, [[1, 2].map(SqlValue::I64), [3, 4].map(SqlValue::I64)]);
        assert_eq!(batch.into_columns(), [[1, 3].map(SqlValue::I64), [2, 4].map(SqlValue::I64)]);
    }

    #[test]
    fn rows_without_values_are_counted() {
        let mut batch = Batch::default();
        assert!(batch.is_empty() && batch.rows().is_empty());
        (0..3).for_each(|_| batch.push([]));
        assert_eq!((batch.len(), batch.width(), batch.rows().iter().len()), (3, 0, 3));
        batch.widen(0, &SqlValue::Bool(true));
        assert_eq!((batch.len(), batch.width()), (3, 1));
    }

    #[test]
    fn a_place_can_be_added() {
        let mut batch = batch();
        batch.widen(1, &SqlValue::I64(0));
        let rows: Vec<_> = batch.rows().iter().map(<[SqlValue]>::to_vec).collect();
        assert_eq!(rows, [[1, 0, 2].map(SqlValue::I64), [3, 0, 4].map(SqlValue::I64)]);
    }
}
