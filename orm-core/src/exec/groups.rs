//! New rows in groups that give the same columns: each group is one statement, whatever its number of rows.

use super::checks::Checks;
use super::insert::given;
use super::{Call, Executor};
use crate::error::Result;
use crate::query::{Model, NewRow};
use crate::schema::{Column, Default};
use crate::value::SqlValue;

/// Rows that give the same columns.
pub(super) struct Group {
    pub(super) columns: Vec<&'static Column>,
    pub(super) rows: Vec<Vec<SqlValue>>,
    /// Where the rows stand among those of all groups.
    pub(super) places: Vec<usize>,
    /// For each column of the model, whether the rows give it.
    given: Vec<bool>,
}

/// The rows by the columns that they give, with the program's defaults filled in. `in_order`: no row is put before one that
/// was given earlier.
pub(super) fn groups<M: Model, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = NewRow<M>>,
    in_order: bool,
) -> Result<Vec<Group>> {
    let checks = call.checks(M::TABLE);
    let by_column = |row| by_column(call, row, checks.as_deref());
    let mut rows = rows.into_iter().map(by_column).collect::<Result<Vec<_>>>()?;
    fill_nulls(M::TABLE.columns, &mut rows);
    let mut groups: Vec<Group> = Vec::new();
    for (place, row) in rows.into_iter().enumerate() {
        let group = match group_of(&groups, &row, in_order) {
            Some(group) => group,
            None => {
                groups.push(Group::of(M::TABLE.columns, &row));
                groups.len() - 1
            }
        };
        groups[group].rows.push(row.into_iter().flatten().collect());
        groups[group].places.push(place);
    }
    Ok(groups)
}

/// What a new row gives, by the columns of its model.
pub(super) fn by_column<M: Model, E: Executor>(
    call: &Call<'_, E>,
    row: NewRow<M>,
    checks: Option<&Checks>,
) -> Result<Vec<Option<SqlValue>>> {
    let (columns, values) = given(call, row, checks)?;
    let mut given = columns.into_iter().zip(values).peekable();
    let value = |column: &Column| Some(given.next_if(|(own, _)| own.name == column.name)?.1);
    Ok(M::TABLE.columns.iter().map(value).collect())
}

/// NULL for what some rows set and others leave at NULL. What the database makes by itself cannot be filled in.
fn fill_nulls(columns: &'static [Column], rows: &mut [Vec<Option<SqlValue>>]) {
    for (place, column) in columns.iter().enumerate() {
        if !matches!(column.default, Default::Null) || rows.iter().all(|row| row[place].is_none()) {
            continue;
        }
        for row in rows.iter_mut() {
            row[place].get_or_insert(SqlValue::Null(column.kind));
        }
    }
}

/// The group that a row belongs to, the last one first: mostly that is the one.
fn group_of(groups: &[Group], row: &[Option<SqlValue>], in_order: bool) -> Option<usize> {
    let among = if in_order { groups.len().saturating_sub(1) } else { 0 };
    (among..groups.len()).rev().find(|&group| groups[group].takes(row))
}

impl Group {
    fn of(columns: &'static [Column], row: &[Option<SqlValue>]) -> Self {
        let given: Vec<bool> = row.iter().map(Option::is_some).collect();
        let columns =
            columns.iter().zip(&given).filter(|(_, given)| **given).map(|(column, _)| column).collect();
        Self { columns, rows: Vec::new(), places: Vec::new(), given }
    }

    fn takes(&self, row: &[Option<SqlValue>]) -> bool {
        self.given.iter().zip(row).all(|(given, value)| *given == value.is_some())
    }
}
