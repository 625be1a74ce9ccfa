//! The values of many rows, side by side: what a batch is sent from.

use super::SqlValue;

/// The values of many rows that give the same columns, one row after the other: no row has an allocation of its own.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    values: &'a [SqlValue],
    width: usize,
    len: usize,
}

impl<'a> Rows<'a> {
    /// So many rows of these values. Rows may have none.
    pub fn new(values: &'a [SqlValue], len: usize) -> Self {
        Self { values, width: values.len().checked_div(len).unwrap_or(0), len }
    }

    /// How many values a row has.
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

    #[test]
    fn rows_stand_side_by_side() {
        let values = [1, 2, 3, 4].map(SqlValue::I64);
        let rows: Vec<_> = Rows::new(&values, 2).iter().collect();
        assert_eq!(rows, [&values[..2], &values[2..]]);
    }

    #[test]
    fn rows_without_values_are_counted() {
        let rows = Rows::new(&[], 3);
        assert_eq!((rows.len(), rows.width(), rows.iter().len()), (3, 0, 3));
        assert!(Rows::new(&[], 0).is_empty());
    }
}
