//! `only` and `defer`: rows of which a part of the columns is read.

use std::fmt;

use super::{Col, Expr, Field, Is, Model, QuerySet, Rebase, Root, Shape};
use crate::value::{CellError, Cells, SqlType};

/// A column that was read.
#[derive(Debug)]
pub enum Read {}

/// A column that was left out.
#[derive(Debug)]
pub enum Left {}

/// Whether a column was read: [`Read`] or [`Left`].
pub trait ColumnState: 'static {
    /// What a row holds for a column of type `T`: a partial row has a parameter of this type for each column.
    type Stored<T>;
}

/// What a partial row holds for the column of the field `F`: [`ReadValue`] or [`LeftOut`].
pub trait StoredColumn<F: Field>: Sized {
    /// Whether the column was read.
    const READ: bool;

    /// Reads the column, where it was asked for.
    ///
    /// # Errors
    /// When the cell does not fit.
    fn decode<C: Cells>(cells: &C, at: &mut usize) -> Result<Self, CellError>;
}

/// What a row holds for a column that was left out.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct LeftOut;

impl fmt::Debug for LeftOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("_")
    }
}

impl ColumnState for Read {
    type Stored<T> = ReadValue<T>;
}

impl ColumnState for Left {
    type Stored<T> = LeftOut;
}

impl<F: Field> StoredColumn<F> for ReadValue<F::Type> {
    const READ: bool = true;

    #[inline]
    fn decode<C: Cells>(cells: &C, at: &mut usize) -> Result<Self, CellError> {
        let value = F::Type::read(cells, *at)?;
        *at += 1;
        Ok(Self(value))
    }
}

impl<F: Field> StoredColumn<F> for LeftOut {
    const READ: bool = false;

    #[inline]
    fn decode<C: Cells>(_: &C, _: &mut usize) -> Result<Self, CellError> {
        Ok(Self)
    }
}

/// The value of a column that was read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReadValue<T>(pub T);

impl<T: fmt::Debug> fmt::Debug for ReadValue<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A column of a row that may be read. The accessors of partial rows ask for it.
#[diagnostic::on_unimplemented(
    message = "column `{F}` was not read by this query: add it to `.only(..)`, or take it out of `.defer(..)`",
    label = "not read"
)]
pub trait HasColumn<F, T> {
    /// The value.
    fn column(&self) -> &T;
}

#[diagnostic::do_not_recommend]
impl<F, T> HasColumn<F, T> for ReadValue<T> {
    fn column(&self) -> &T {
        &self.0
    }
}

/// A model, with its partial row type of which every column is read: what `defer` starts from. That is a parameter, because a
/// type of the model's would have to be as visible as the model, and the types of its columns need not be.
pub trait FullyRead<Partial>: Model {}

/// A partial row type, with the column of a field read or left out.
pub trait SetColumn<F> {
    /// The type with the column in another state.
    type Set<S: ColumnState>;
}

/// What `only` and `defer` take: fields of the query's own model, or a tuple of them. `Out` is the partial row type with
/// the fields in the state `S`.
#[diagnostic::on_unimplemented(
    message = "`only` and `defer` take fields of `{M}` itself, and `{Self}` is not one: use a field, or a tuple of fields",
    label = "not a field of the query's model"
)]
pub trait FieldList<M, Partial, S, Out>: ColumnList<M, Partial, S, Out = Out> {}

// By an inner trait, as `Selectable`: the message stays short.
#[diagnostic::do_not_recommend]
impl<M, Partial, S, Out, L: ColumnList<M, Partial, S, Out = Out>> FieldList<M, Partial, S, Out> for L {}

/// What [`FieldList`] says, for each type that is.
pub trait ColumnList<M, Partial, S> {
    /// The partial row type with the fields in the state `S`.
    type Out;
}

#[diagnostic::do_not_recommend]
impl<M, F, Partial, S> ColumnList<M, Partial, S> for Expr<Col<Root<M>, F>>
where
    F: Field<Model = M>,
    Partial: SetColumn<F>,
    S: ColumnState,
{
    type Out = Partial::Set<S>;
}

#[diagnostic::do_not_recommend]
impl<M, Partial, S> ColumnList<M, Partial, S> for () {
    type Out = Partial;
}

macro_rules! tuples {
    ($first:ident $($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<M, Partial, S, $first: ColumnList<M, Partial, S>, $($name),*> ColumnList<M, Partial, S> for ($first, $($name,)*)
        where
            ($($name,)*): ColumnList<M, $first::Out, S>,
        {
            type Out = <($($name,)*) as ColumnList<M, $first::Out, S>>::Out;
        }
    };
}

super::for_each_tuple!(tuples);

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// Reads these columns alone, and the primary key and foreign keys, by which relations are found. The rows have a
    /// method per column; one that was not read does not compile.
    #[rustfmt::skip]
    pub fn only<L, T, N: Model, Q: Rebase>(self, fields: impl FnOnce(R::Args) -> L) -> QuerySet<M, Q::To<T>, S> where R: Is<Q>, M: Is<N>, L: FieldList<N, N::Empty, Read, T> {
        let _ = fields(R::args());
        self.cast()
    }

    /// Reads all columns but these. The rows have a method per column; one that was not read does not compile.
    #[rustfmt::skip]
    pub fn defer<L, T, N: FullyRead<Full>, Full, Q: Rebase>(self, fields: impl FnOnce(R::Args) -> L) -> QuerySet<M, Q::To<T>, S> where R: Is<Q>, M: Is<N>, L: FieldList<N, Full, Left, T> {
        let _ = fields(R::args());
        self.cast()
    }
}
