//! What a query set yields: records, values, tuples, projections.

use super::Record;
use crate::ast::{self, Select};
use crate::query::{Annotated, Loads, Model, Projected, Projection, Selection, Shape, Values};
use crate::value::{CellError, Cells, Kind, SqlType, Value};

/// The type of a query set's rows, as it is read.
///
/// Every [`Record`] is one, and so are values and projections.
pub trait Output<M: Model>: Shape<M> {
    /// What a row is read into.
    type Item;

    /// Completes the query by what is to be read.
    fn complete(select: &mut Select, loads: &Loads);

    /// Reads a row from the column `at` on.
    ///
    /// # Errors
    /// When a cell does not fit; `at` is then its place.
    fn decode<C: Cells>(cells: &C, at: &mut usize, loads: &Loads) -> Result<Self::Item, CellError>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, R: Record<Model = M>> Output<M> for R {
    type Item = Self;

    fn complete(select: &mut Select, loads: &Loads) {
        complete_record::<Self>(select, loads);
    }

    #[inline]
    fn decode<C: Cells>(cells: &C, at: &mut usize, loads: &Loads) -> Result<Self, CellError> {
        <Self as Record>::decode(cells, at, loads)
    }
}

/// Completes a query by the columns of a record.
fn complete_record<T: Record>(select: &mut Select, loads: &Loads) {
    let mut exprs = Vec::with_capacity(T::width(loads) + 1);
    T::columns(select.from, loads, &mut exprs);
    select.output = ast::Output::Values(exprs);
    // All parts of a set operation read the same.
    if let Some(compound) = &mut select.compound {
        compound.parts_mut().for_each(|part| complete_record::<T>(part, loads));
    }
}

impl<M: Model, T: FromCells, R: Shape<M>> Output<M> for Values<T, R> {
    type Item = T;

    fn complete(_: &mut Select, _: &Loads) {}

    #[inline]
    fn decode<C: Cells>(cells: &C, at: &mut usize, _: &Loads) -> Result<T, CellError> {
        T::from_cells(cells, at)
    }
}

/// The row, then the values.
impl<M: Model, R: Output<M>, V: Selection<M, Output: FromCells>> Output<M> for Annotated<R, V> {
    type Item = (R::Item, V::Output);

    fn complete(select: &mut Select, loads: &Loads) {
        R::complete(select, loads);
        let first = <R as Shape<M>>::ANNOTATIONS;
        read_annotations(select, &(first..first + V::LEN));
    }

    #[inline]
    fn decode<C: Cells>(cells: &C, at: &mut usize, loads: &Loads) -> Result<Self::Item, CellError> {
        Ok((R::decode(cells, at, loads)?, V::Output::from_cells(cells, at)?))
    }
}

/// Reads the annotations in these places as well, of all parts of a set operation.
fn read_annotations(select: &mut Select, places: &std::ops::Range<usize>) {
    let values = places.clone().filter_map(|place| {
        let expr = select.annotations.get(place)?;
        Some(ast::Expr::Annotation { base: select.from, place, kind: expr.kind(), nullable: expr.nullable() })
    });
    let values: Vec<ast::Expr> = values.collect();
    if let ast::Output::Values(outputs) = &mut select.output {
        outputs.extend(values);
    }
    if let Some(compound) = &mut select.compound {
        compound.parts_mut().for_each(|part| read_annotations(part, places));
    }
}

impl<M: Model, T: Projection<Model = M>, R: Shape<M>> Output<M> for Projected<T, R> {
    type Item = T;

    fn complete(_: &mut Select, _: &Loads) {}

    #[inline]
    fn decode<C: Cells>(cells: &C, at: &mut usize, _: &Loads) -> Result<T, CellError> {
        T::decode(cells, at)
    }
}

/// A value, or a tuple of values, read by position.
#[diagnostic::on_unimplemented(
    message = "a row cannot be read into `{Self}`: use a type that columns can hold, or a tuple of up to 12",
    label = "not a column type, nor a tuple of them"
)]
pub trait FromCells: Sized {
    /// Reads the value from the column `at` on.
    ///
    /// # Errors
    /// When a cell does not fit; `at` is then its place.
    fn from_cells<C: Cells>(cells: &C, at: &mut usize) -> Result<Self, CellError>;

    /// Appends the kinds of the columns, and whether each may be NULL.
    fn kinds(kinds: &mut Vec<(Kind, bool)>);
}

#[diagnostic::do_not_recommend]
impl<T: SqlType> FromCells for T {
    #[inline]
    fn from_cells<C: Cells>(cells: &C, at: &mut usize) -> Result<Self, CellError> {
        super::read(cells, at)
    }

    fn kinds(kinds: &mut Vec<(Kind, bool)>) {
        kinds.push((T::Base::KIND, T::NULLABLE));
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: FromCells),+> FromCells for ($($name,)+) {
            #[inline]
            fn from_cells<Row: Cells>(cells: &Row, at: &mut usize) -> Result<Self, CellError> {
                Ok(($($name::from_cells(cells, at)?,)+))
            }

            fn kinds(kinds: &mut Vec<(Kind, bool)>) {
                $($name::kinds(kinds);)+
            }
        }
    };
}

crate::query::for_each_tuple!(tuples);
