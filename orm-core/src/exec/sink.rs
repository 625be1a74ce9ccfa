//! Sinks: what takes a query's rows while they are in the driver's buffer.

use std::marker::PhantomData;
use std::ops::ControlFlow;

use crate::ast::{self, Select};
use crate::backend::{Columns, RowSink};
use crate::decode::Output;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Loads, Model};
use crate::value::CellError;

/// Collects a query's rows.
pub(super) struct Collect<'a, M: Model, R: Output<M>> {
    pub(super) rows: Vec<R::Item>,
    pub(super) select: &'a Select,
    loads: &'a Loads,
    model: PhantomData<fn() -> M>,
}

impl<'a, M: Model, R: Output<M>> Collect<'a, M, R> {
    pub(super) fn new(select: &'a Select, loads: &'a Loads) -> Self {
        Self::into(Vec::new(), select, loads)
    }

    /// Into a list that is there, and empty.
    pub(super) fn into(mut rows: Vec<R::Item>, select: &'a Select, loads: &'a Loads) -> Self {
        // A limit is seldom reached by far; beyond this, growing by doubling costs little.
        rows.reserve_exact(select.limit.map_or(0, |limit| limit.min(1024) as usize));
        Self { rows, select, loads, model: PhantomData }
    }
}

impl<M: Model, R: Output<M>> RowSink for Collect<'_, M, R> {
    #[inline]
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let mut at = 0;
        match R::decode(row, &mut at, self.loads) {
            Ok(item) => {
                self.rows.push(item);
                Ok(ControlFlow::Continue(()))
            }
            Err(error) => Err(misfit(&error, self.select, at)),
        }
    }
}

/// Ends a query at its first row, which says that there is one.
pub(super) struct Any;

impl RowSink for Any {
    fn row<C: Columns>(&mut self, _: &C) -> Result<ControlFlow<()>> {
        Ok(ControlFlow::Break(()))
    }
}

/// Collects the text in the last column.
pub(super) struct Lines(pub(super) Vec<String>);

impl RowSink for Lines {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let text = row.text(row.len().saturating_sub(1));
        let text =
            text.map_err(|error| Error::new(ErrorKind::Decode, format!("cannot read the plan: {error}")))?;
        self.0.extend(text.map(str::to_owned));
        Ok(ControlFlow::Continue(()))
    }
}

/// Takes the values of the one row of a query.
pub(super) struct One<T>(pub(super) Option<T>);

impl<T: crate::decode::FromCells> RowSink for One<T> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let mut at = 0;
        let value = T::from_cells(row, &mut at)
            .map_err(|error| Error::new((&error).into(), format!("column {}: {error}", at + 1)))?;
        self.0 = Some(value);
        Ok(ControlFlow::Break(()))
    }
}

/// Takes the first row, and sees whether there are others where a second is asked for.
pub(super) struct First<'a, M: Model, R: Output<M>> {
    pub(super) row: Option<R::Item>,
    pub(super) has_more: bool,
    asks_for_more: bool,
    select: &'a Select,
    loads: &'a Loads,
}

impl<'a, M: Model, R: Output<M>> First<'a, M, R> {
    pub(super) fn new(select: &'a Select, loads: &'a Loads) -> Self {
        Self { row: None, has_more: false, asks_for_more: select.limit == Some(2), select, loads }
    }
}

impl<M: Model, R: Output<M>> RowSink for First<'_, M, R> {
    #[inline]
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        if self.row.is_some() {
            self.has_more = true;
            return Ok(ControlFlow::Break(()));
        }
        let mut at = 0;
        let item = R::decode(row, &mut at, self.loads).map_err(|error| misfit(&error, self.select, at))?;
        self.row = Some(item);
        Ok(if self.asks_for_more { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }
}

/// Collects values by position.
pub(super) struct ByPlace<T>(pub(super) Vec<T>);

impl<T: crate::decode::FromCells> RowSink for ByPlace<T> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let mut at = 0;
        let value = T::from_cells(row, &mut at).map_err(|error| {
            Error::new(
                (&error).into(),
                format!("cannot read column {} (`{}`): {error}", at + 1, row.name(at)),
            )
        })?;
        self.0.push(value);
        Ok(ControlFlow::Continue(()))
    }
}

/// The error of a cell that does not fit, with the column's name.
#[cold]
pub(super) fn misfit(error: &CellError, select: &Select, at: usize) -> Error {
    let column = match &select.output {
        ast::Output::Values(values) => values.get(at),
        ast::Output::Nothing => None,
    };
    match column {
        Some(ast::Expr::Column(column)) => {
            let name = column.name_from(Some(select.from));
            Error::new(error.into(), format!("cannot read column `{name}`: {error}")).with_field(name)
        }
        _ => Error::new(error.into(), format!("cannot read column {} of the query: {error}", at + 1)),
    }
}

/// For statements that return no rows.
pub(super) struct Nothing;

impl RowSink for Nothing {
    fn row<C: Columns>(&mut self, _: &C) -> Result<ControlFlow<()>> {
        Ok(ControlFlow::Continue(()))
    }
}
