//! Records: the row types of models.

use super::{FromCells, InCells, Source};
use crate::ast::{Column, Expr, Path};
use crate::query::{Field, Loads, Model, ModelFields, Shape, handles};
use crate::schema::{self, Table};
use crate::value::{CellError, Cells, Key, SqlType};

/// A type that holds a row of a model: the model itself, a part of its columns, or either with relations loaded.
///
/// Implemented by `#[derive(Model)]`.
pub trait Record: Sized {
    /// The model.
    type Model: Model;
    /// Which of the table's columns are read.
    const READ: &'static [bool];
    /// The places of the primary key's columns among those that are read.
    const KEY: &'static [usize];

    /// Appends the columns that [`decode`](Self::decode) reads, of the table at `path` and of what is joined to it.
    fn columns(path: &'static Path, _: &Loads, exprs: &mut Vec<Expr>) {
        columns_read(Self::Model::TABLE, Self::READ, path, exprs);
    }

    /// The number of those columns.
    fn width(_: &Loads) -> usize {
        const { place_among(Self::READ, Self::READ.len()) }
    }

    /// Reads the columns from `at` on. When a cell does not fit, `at` is its place.
    ///
    /// # Errors
    /// When a cell does not fit its field.
    fn decode<C: Cells>(cells: &C, at: &mut usize, loads: &Loads) -> Result<Self, CellError>;
}

/// A model as a record. Implemented by `#[derive(Model)]`.
pub trait WholeRecord: Model {
    /// As [`Record::READ`].
    const READ: &'static [bool];
    /// As [`Record::KEY`].
    const KEY: &'static [usize];

    /// The row of the values of all columns, in their order.
    ///
    /// # Errors
    /// When a value does not fit its field.
    fn of_fields<S: Source>(source: &mut S) -> Result<Self, CellError>;
}

#[diagnostic::do_not_recommend]
impl<M: WholeRecord> Record for M {
    type Model = M;
    const READ: &'static [bool] = M::READ;
    const KEY: &'static [usize] = M::KEY;

    #[inline]
    fn decode<C: Cells>(cells: &C, at: &mut usize, _: &Loads) -> Result<Self, CellError> {
        M::of_fields(&mut InCells { cells, at })
    }
}

/// What closures get is the same for all row types of a model.
#[diagnostic::do_not_recommend]
impl<M: Model, R: Record<Model = M>> Shape<M> for R {
    type Args = ModelFields<M>;

    fn args() -> Self::Args {
        handles()
    }
}

/// A row of a collection, and the values that `annotate` put beside it.
#[diagnostic::do_not_recommend]
impl<R: Record, V: FromCells> Record for (R, V) {
    type Model = R::Model;
    const READ: &'static [bool] = R::READ;
    const KEY: &'static [usize] = R::KEY;

    fn columns(path: &'static Path, loads: &Loads, exprs: &mut Vec<Expr>) {
        R::columns(path, loads, exprs);
        // Those of an earlier `annotate` come first.
        let earlier = exprs.iter().filter(|expr| matches!(expr, Expr::Annotation { .. })).count();
        let mut kinds = Vec::new();
        V::kinds(&mut kinds);
        let annotation = |(place, (kind, nullable))| Expr::Annotation { base: path, place, kind, nullable };
        exprs.extend((earlier..).zip(kinds).map(annotation));
    }

    fn width(loads: &Loads) -> usize {
        let mut kinds = Vec::new();
        V::kinds(&mut kinds);
        R::width(loads) + kinds.len()
    }

    fn decode<C: Cells>(cells: &C, at: &mut usize, loads: &Loads) -> Result<Self, CellError> {
        Ok((R::decode(cells, at, loads)?, V::from_cells(cells, at)?))
    }
}

/// Which row on the other side of the relation `R` belongs to this one, by a foreign key; of `R` that is the row's own model,
/// its primary key, by which the rows of all its other relations are found.
pub trait KeyOf<R> {
    /// The type of the key.
    type Key: Key;

    /// The key, `None` where there is no row.
    fn key_of(&self) -> Option<Self::Key>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> KeyOf<M> for M {
    type Key = M::Key;

    #[inline]
    fn key_of(&self) -> Option<M::Key> {
        Some(self.key().into_owned())
    }
}

/// All columns of a table.
pub(crate) fn columns_of(table: &'static Table, path: &'static Path, exprs: &mut Vec<Expr>) {
    exprs.extend(table.columns.iter().map(|column| expr_of(column, path)));
}

/// The columns of a table that are read.
fn columns_read(table: &'static Table, read: &[bool], path: &'static Path, exprs: &mut Vec<Expr>) {
    let columns = table.columns.iter().zip(read).filter(|(_, read)| **read);
    exprs.extend(columns.map(|(column, _)| expr_of(column, path)));
}

fn expr_of(column: &'static schema::Column, path: &'static Path) -> Expr {
    Expr::Column(Column { path, name: column.name, kind: column.kind, nullable: column.nullable })
}

/// For generated code: the place of a column among those that are read.
pub const fn place_among(read: &[bool], column: usize) -> usize {
    let (mut place, mut earlier) = (0, 0);
    while earlier < column {
        place += read[earlier] as usize;
        earlier += 1;
    }
    place
}

/// For generated code: the column of a field. By the field and not by its type, so that a type that is none of a column's
/// is one error, where the field says so.
#[inline]
pub fn field<C: Cells, F: Field>(cells: &C, at: &mut usize) -> Result<F::Type, CellError> {
    read(cells, at)
}

/// A key, of which each part is at its place.
#[inline]
pub(crate) fn key_from<C: Cells, K: Key>(cells: &C, place: impl Fn(usize) -> usize) -> Result<K, CellError> {
    K::read_key(cells, place)?.ok_or_else(CellError::unexpected_null)
}

/// One value.
#[inline]
pub fn read<C: Cells, T: SqlType>(cells: &C, at: &mut usize) -> Result<T, CellError> {
    let value = T::read(cells, *at)?;
    *at += 1;
    Ok(value)
}
