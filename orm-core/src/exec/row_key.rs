//! The primary keys of rows, whatever is read of them.

use super::Fetch;
use super::sink::misfit;
use crate::ast::{Expr, Output, Select};
use crate::backend::Columns;
use crate::decode::key_from;
use crate::error::Result;
use crate::query::{Loads, Model, key_columns};

/// Reads the key as well, after all else, unless it is read already.
pub(super) fn with_key<M: Model, R: Fetch<M>>(select: &mut Select, loads: &Loads) {
    R::complete(select, loads);
    if let (Output::Values(values), None) = (&mut select.output, R::KEY) {
        values.extend(key_columns::<M>().map(Expr::Column));
    }
}

/// The key of a row of a query that [`with_key`] has completed. The row is to be read before: its error names the column.
pub(super) fn row_key<M: Model, R: Fetch<M>, C: Columns>(row: &C, select: &Select) -> Result<M::Key> {
    let behind = row.len().saturating_sub(M::KEY_COLUMNS.len());
    let place = |part: usize| R::KEY.map_or(behind + part, |places| places[part]);
    key_from(row, place).map_err(|error| misfit(&error, select, place(0)))
}
