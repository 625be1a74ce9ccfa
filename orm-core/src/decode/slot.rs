//! The slots of relations in a row: read from joined columns, or left for a query of their own to fill.

use super::Record;
use crate::ast::{Expr, Step};
use crate::query::{Attr, Load, Loaded, Loads, NotLoaded, Slot};
use crate::value::{CellError, Cells};

/// A slot as it is read.
pub trait LoadSlot: Slot {
    /// Appends the columns of a related row that is joined.
    fn columns(slot: usize, loads: &Loads, exprs: &mut Vec<Expr>);

    /// The number of those columns.
    fn width(slot: usize, loads: &Loads) -> usize;

    /// Reads a related row that is joined; `None` where there is none, or where it is fetched later.
    ///
    /// # Errors
    /// When a cell does not fit its field, or there is no row where there must be one.
    fn decode_one<C: Cells>(
        slot: usize,
        cells: &C,
        at: &mut usize,
        loads: &Loads,
    ) -> Result<Self::One, CellError>;

    /// No related rows yet.
    fn empty_many() -> Self::Many;
}

impl LoadSlot for NotLoaded {
    fn columns(_: usize, _: &Loads, _: &mut Vec<Expr>) {}

    fn width(_: usize, _: &Loads) -> usize {
        0
    }

    #[inline]
    fn decode_one<C: Cells>(_: usize, _: &C, _: &mut usize, _: &Loads) -> Result<Self, CellError> {
        Ok(Self)
    }

    #[inline]
    fn empty_many() -> Self {
        Self
    }
}

impl<T: Record> LoadSlot for Loaded<T> {
    fn columns(slot: usize, loads: &Loads, exprs: &mut Vec<Expr>) {
        if let Some(Load::Join { path, loads }) = loads.get(slot) {
            T::columns(path, loads, exprs);
        }
    }

    fn width(slot: usize, loads: &Loads) -> usize {
        match loads.get(slot) {
            Some(Load::Join { loads, .. }) => T::width(loads),
            _ => 0,
        }
    }

    #[inline]
    fn decode_one<C: Cells>(
        slot: usize,
        cells: &C,
        at: &mut usize,
        loads: &Loads,
    ) -> Result<Option<T>, CellError> {
        let Some(Load::Join { path, loads }) = loads.get(slot) else { return Ok(None) };
        // No key is without a column, and none of its columns is NULL in a row that is there.
        let key = *at + T::KEY[0];
        if !cells.is_null(key)? {
            return T::decode(cells, at, loads).map(Some);
        }
        // The foreign key is not nullable, so that the accessor has nothing else to return than a row.
        if let Step::ToOne(relation) = path.step
            && !relation.nullable
        {
            *at = key;
            return Err(CellError::no_row(relation.name));
        }
        *at += T::width(loads);
        Ok(None)
    }

    #[inline]
    fn empty_many() -> Vec<T> {
        Vec::new()
    }
}

/// The named rows of a row.
pub trait AttrList {
    /// How many names there are.
    const LEN: usize;

    /// No rows yet.
    fn empty() -> Self;
}

impl AttrList for () {
    const LEN: usize = 0;

    #[inline]
    fn empty() -> Self {}
}

impl<N, R, T, Rest: AttrList> AttrList for Attr<N, R, T, Rest> {
    const LEN: usize = Rest::LEN + 1;

    fn empty() -> Self {
        Self::new(Rest::empty())
    }
}
