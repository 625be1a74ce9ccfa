//! Rows that stream into a table: by the database's own copy where it has one, else by one statement stepped for each row. None
//! is kept, and none comes back.

use super::groups::by_column;
use super::{Call, Executor, Stored};
use crate::ast::Param;
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::NewRow;
use crate::schema::{Column, Default};
use crate::value::SqlValue;

/// Writes the rows, all or none. Returns how many.
pub(super) fn copy_in<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = NewRow<M>>,
) -> Result<u64> {
    let checks = call.checks(M::TABLE);
    let mut rows = rows.into_iter().map(|row| by_column(call, row, checks.as_deref()));
    let Some(first) = rows.next().transpose()? else { return Ok(0) };
    let columns = Columns::of(M::TABLE.columns, &first);
    let names: Vec<&str> = columns.given().map(|column| column.name).collect();
    let placed = |error| call.place(error, Some(M::TABLE));
    if names.is_empty() {
        let message = "rows that set no field cannot be copied: set one, or use `bulk_create`";
        return Err(placed(Error::new(ErrorKind::Invalid, message)));
    }
    let nulls: Vec<Param> = columns.given().map(|column| SqlValue::Null(column.kind).into()).collect();
    let statement = compile::copy_in(call.dialect(), M::TABLE_NAME, &names, &nulls).map_err(placed)?;
    let mut rows =
        [Ok(first)].into_iter().chain(rows).zip(1..).map(|(row, number)| columns.fit(row?, number));
    // A copy is one statement, and so all or nothing by itself.
    if call.dialect().copies().is_some() {
        return call.copy_in(&statement.sql, &mut rows, M::TABLE);
    }
    call.executor().transaction(call.location(), |tx| {
        Call::at(tx, call.location()).copy_in(&statement.sql, &mut rows, M::TABLE)
    })
}

/// Which columns all rows give, as the first row says: those that it sets, and those that may stay NULL.
struct Columns {
    columns: Vec<(&'static Column, bool)>,
}

impl Columns {
    fn of(columns: &'static [Column], first: &[Option<SqlValue>]) -> Self {
        let is_given =
            |column: &Column, value: &Option<_>| value.is_some() || matches!(column.default, Default::Null);
        let columns = columns.iter().zip(first);
        Self { columns: columns.map(|(column, value)| (column, is_given(column, value))).collect() }
    }

    fn given(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|(_, given)| *given).map(|(column, _)| *column)
    }

    /// The values of a row that are sent.
    fn fit(&self, row: Vec<Option<SqlValue>>, number: usize) -> Result<Vec<SqlValue>> {
        let mut values = Vec::with_capacity(row.len());
        for ((column, given), value) in self.columns.iter().zip(row) {
            match (value, *given, column.default) {
                (Some(value), true, _) => values.push(value),
                (None, true, Default::Null) => values.push(SqlValue::Null(column.kind)),
                (None, false, _) => {}
                _ => return Err(uneven(column, number)),
            }
        }
        Ok(values)
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
