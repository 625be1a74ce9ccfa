//! Rows that stream into a table: by the database's own copy where it has one, else by one statement stepped for each row. None
//! is kept, and none comes back.

use super::checks::{Checks, NewValues};
use super::validate::Refusals;
use super::{Call, Executor, Stored};
use crate::ast::Param;
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Model, NewRow};
use crate::schema::{Column, Default};
use crate::value::SqlValue;

/// Writes the rows, all or none. Returns how many.
pub(super) fn copy_in<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = NewRow<M>>,
) -> Result<u64> {
    let checks = call.checks(M::TABLE);
    let mut rows = rows.into_iter().peekable();
    let Some(first) = rows.peek() else { return Ok(0) };
    let columns = Columns::of(first);
    let names: Vec<&str> = columns.given.iter().map(|column| column.name).collect();
    let placed = |error| call.place(error, Some(M::TABLE));
    if names.is_empty() {
        let message = "rows that set no field cannot be copied: set one, or use `bulk_create`";
        return Err(placed(Error::new(ErrorKind::Invalid, message)));
    }
    let nulls: Vec<Param> = columns.given.iter().map(|column| SqlValue::Null(column.kind).into()).collect();
    let statement = compile::copy_in(call.dialect(), M::TABLE_NAME, &names, &nulls).map_err(placed)?;
    let mut numbered = rows.zip(1..);
    let mut rows = |values: &mut Vec<SqlValue>| match numbered.next() {
        Some((row, number)) => {
            columns.fit(row, number, values, checks.as_deref()).map(|()| true).map_err(placed)
        }
        None => Ok(false),
    };
    // A copy is one statement, and so all or nothing by itself.
    if call.dialect().copies().is_some() {
        return call.copy_in(&statement.sql, &mut rows, M::TABLE);
    }
    call.executor().write(call.location(), |tx| {
        Call::at(tx, call.location()).copy_in(&statement.sql, &mut rows, M::TABLE)
    })
}

/// Which columns all rows give, as the first row says: those that it sets, and those that may stay NULL.
struct Columns {
    columns: Vec<(&'static Column, bool)>,
    given: Vec<&'static Column>,
}

impl Columns {
    fn of<M: Model>(first: &NewRow<M>) -> Self {
        let is_given = |column: &Column, is_set: bool| {
            is_set || matches!(column.default, Default::Null | Default::Value(_))
        };
        let columns = M::TABLE.columns.iter().zip(first.values());
        let columns: Vec<_> =
            columns.map(|(column, value)| (column, is_given(column, value.is_some()))).collect();
        let given = columns.iter().filter(|(_, given)| *given).map(|(column, _)| *column).collect();
        Self { columns, given }
    }

    /// Puts the values of a row that are sent in place of the last one's.
    fn fit<M: Model>(
        &self,
        row: NewRow<M>,
        number: usize,
        values: &mut Vec<SqlValue>,
        checks: Option<&Checks>,
    ) -> Result<()> {
        values.clear();
        let mut refusals = Refusals::default();
        for ((column, given), value) in self.columns.iter().zip(row.into_values()) {
            let value = match (value, *given, column.default) {
                (Some(value), true, _) => value,
                (None, true, Default::Value(default)) => default(),
                (None, true, Default::Null) => Ok(SqlValue::Null(column.kind)),
                (None, false, _) => continue,
                _ => return Err(uneven(column, number)),
            };
            values.push(refusals.check_in_place(column, value));
        }
        refusals.check_row(checks, &NewValues { table: M::TABLE, columns: &self.given, values });
        refusals.into_result()
    }
}

/// A copy has the same columns for all rows.
#[cold]
fn uneven(column: &Column, number: usize) -> Error {
    let message = format!(
        "row {number} and the first do not both set this field, and what the database makes by itself cannot be mixed in a copy: \
         set it in all rows or in none, or use `bulk_create`"
    );
    Error::new(ErrorKind::Invalid, message).with_field(column.field)
}
