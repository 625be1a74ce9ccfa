//! What a row of the user's own SQL can be read into: values by position, models and structs by the names of their columns, and tuples of
//! these from left to right.

use crate::backend::Columns;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Loads, Model};
use crate::value::{CellError, Cells, Value};

use super::Record;

/// What a row of [`query_as`](crate::exec::Database::query_as) is read into: a value, a model, a struct with `#[derive(Projection)]`, an `Option` of a value or a
/// model, or a tuple of up to 12 of them.
///
/// A value is the next column. A model or a struct finds its columns by name, whatever their order, the first of each name from the
/// next column on; what follows it begins after the last of them. So `(Book, i64)` reads `SELECT b.*, count(*) ..`, and `(Book, Author)` reads
/// `SELECT b.*, a.* ..`. Of a `LEFT JOIN` a model is an `Option`: `None` where its key is NULL.
#[diagnostic::on_unimplemented(
    message = "a row cannot be read into `{Self}`: use a type that columns can hold, a model, an `Option` of either, a struct with `#[derive(Projection)]`, or a tuple of up to 12",
    label = "not a type that rows are read into"
)]
pub trait FromRow: Sized {
    /// Finds the columns of the value, from `next` on, which is then the one after them.
    ///
    /// # Errors
    /// `Schema` when a column is missing.
    fn places<C: Columns>(row: &C, next: &mut usize, places: &mut Vec<usize>) -> Result<()>;

    /// Reads the value from the cells from `at` on, in the order of its places.
    ///
    /// # Errors
    /// When a cell does not fit; `at` is then its place.
    fn from_row<C: Cells>(cells: &C, at: &mut usize) -> Result<Self, CellError>;
}

#[diagnostic::do_not_recommend]
impl<T: Value> FromRow for T {
    fn places<C: Columns>(row: &C, next: &mut usize, places: &mut Vec<usize>) -> Result<()> {
        if *next >= row.len() {
            return Err(too_few(row.len()));
        }
        places.push(*next);
        *next += 1;
        Ok(())
    }

    #[inline]
    fn from_row<C: Cells>(cells: &C, at: &mut usize) -> Result<Self, CellError> {
        super::read(cells, at)
    }
}

/// What may be missing from a row as a whole: a value that is NULL, a model of which a `LEFT JOIN` found no row.
pub trait OptionalRow: FromRow {
    /// Reads the value as [`from_row`](FromRow::from_row) does; `None` where it is missing.
    ///
    /// # Errors
    /// When a cell does not fit; `at` is then its place.
    fn optional_from_row<C: Cells>(cells: &C, at: &mut usize) -> Result<Option<Self>, CellError>;
}

#[diagnostic::do_not_recommend]
impl<T: Value> OptionalRow for T {
    #[inline]
    fn optional_from_row<C: Cells>(cells: &C, at: &mut usize) -> Result<Option<Self>, CellError> {
        super::read(cells, at)
    }
}

#[diagnostic::do_not_recommend]
impl<T: OptionalRow> FromRow for Option<T> {
    fn places<C: Columns>(row: &C, next: &mut usize, places: &mut Vec<usize>) -> Result<()> {
        T::places(row, next, places)
    }

    #[inline]
    fn from_row<C: Cells>(cells: &C, at: &mut usize) -> Result<Self, CellError> {
        T::optional_from_row(cells, at)
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: FromRow),+> FromRow for ($($name,)+) {
            fn places<Row: Columns>(row: &Row, next: &mut usize, places: &mut Vec<usize>) -> Result<()> {
                $($name::places(row, next, places)?;)+
                Ok(())
            }

            #[inline]
            fn from_row<Row: Cells>(cells: &Row, at: &mut usize) -> Result<Self, CellError> {
                Ok(($($name::from_row(cells, at)?,)+))
            }
        }
    };
}

crate::query::for_each_tuple!(tuples);

/// For generated code: the columns of a model.
///
/// # Errors
/// `Schema` when one is missing.
pub fn places_of_model<M: Model, C: Columns>(
    row: &C,
    next: &mut usize,
    places: &mut Vec<usize>,
) -> Result<()> {
    let columns = M::TABLE.columns.iter().map(|column| (column.name, column.field));
    named(row, M::TABLE.model, columns, next, places).map_err(|error| error.with_model(M::TABLE.model))
}

/// For generated code: a model.
///
/// # Errors
/// When a cell does not fit.
#[inline]
pub fn model_from_row<R: Record, C: Cells>(cells: &C, at: &mut usize) -> Result<R, CellError> {
    R::decode(cells, at, &Loads::default())
}

/// For generated code: a model; `None` where its key is NULL.
///
/// # Errors
/// When a cell does not fit.
#[inline]
pub fn optional_model<M: Model + FromRow, C: Cells>(
    cells: &C,
    at: &mut usize,
) -> Result<Option<M>, CellError> {
    for place in M::TABLE.key {
        if !cells.is_null(*at + place)? {
            return M::from_row(cells, at).map(Some);
        }
    }
    *at += M::TABLE.columns.len();
    Ok(None)
}

/// For generated code: the columns of a struct, by the names of its fields.
///
/// # Errors
/// `Schema` when one is missing.
pub fn places_of_fields<C: Columns>(
    row: &C,
    name: &'static str,
    fields: &[&'static str],
    next: &mut usize,
    places: &mut Vec<usize>,
) -> Result<()> {
    named(row, name, fields.iter().map(|field| (*field, *field)), next, places)
}

fn named<C: Columns>(
    row: &C,
    reader: &str,
    columns: impl Iterator<Item = (&'static str, &'static str)>,
    next: &mut usize,
    places: &mut Vec<usize>,
) -> Result<()> {
    let first = *next;
    for (name, field) in columns {
        let place = (first..row.len()).find(|&place| row.name(place) == name);
        let place = place.ok_or_else(|| missing(name, field, reader))?;
        places.push(place);
        *next = (*next).max(place + 1);
    }
    Ok(())
}

#[cold]
fn too_few(columns: usize) -> Error {
    let next = columns + 1;
    let message =
        format!("the query has no column {next}, which is read: select it as well, or read fewer values");
    Error::new(ErrorKind::Schema, message)
}

#[cold]
fn missing(column: &str, field: &'static str, reader: &str) -> Error {
    let message = format!("the query has no column `{column}`, which `{reader}` reads: select it as well");
    Error::new(ErrorKind::Schema, message).with_field(field)
}

/// A row whose columns are in another order.
pub struct Reordered<'a, C> {
    /// The row.
    pub cells: &'a C,
    /// Where its columns stand.
    pub places: &'a [usize],
}

impl<C> Reordered<'_, C> {
    /// A place beyond all columns is one that the row does not have.
    fn place(&self, index: usize) -> usize {
        self.places.get(index).copied().unwrap_or(usize::MAX)
    }
}

macro_rules! reordered {
    ($($(#[$attribute:meta])* $method:ident -> $type:ty;)*) => {
        impl<C: Cells> Cells for Reordered<'_, C> {
            $(
                $(#[$attribute])*
                fn $method(&self, index: usize) -> Result<$type, CellError> {
                    self.cells.$method(self.place(index))
                }
            )*

            fn array<T: Value>(&self, index: usize) -> Result<Option<Vec<T>>, CellError> {
                self.cells.array(self.place(index))
            }
        }
    };
}

reordered! {
    is_null -> bool;
    bool -> Option<bool>;
    i16 -> Option<i16>;
    i32 -> Option<i32>;
    i64 -> Option<i64>;
    f32 -> Option<f32>;
    f64 -> Option<f64>;
    text -> Option<&str>;
    bytes -> Option<&[u8]>;
    date -> Option<chrono::NaiveDate>;
    time -> Option<chrono::NaiveTime>;
    datetime -> Option<chrono::NaiveDateTime>;
    timestamp -> Option<chrono::DateTime<chrono::Utc>>;
    #[cfg(feature = "decimal")] decimal -> Option<rust_decimal::Decimal>;
    #[cfg(feature = "uuid")] uuid -> Option<uuid::Uuid>;
    json -> Option<&str>;
}
