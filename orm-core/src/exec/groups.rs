//! New rows in groups that give the same columns: each group is one statement, whatever its number of rows.

use super::validate::Refusals;
use super::{Call, Executor};
use crate::error::Result;
use crate::query::{Model, NewRow};
use crate::schema::{Column, Default};
use crate::value::{Rows, SqlValue};

/// Rows that give the same columns.
pub(super) struct Group {
    pub(super) columns: Vec<&'static Column>,
    pub(super) batches: Vec<Batch>,
    /// Where the rows stand among those of all groups.
    pub(super) places: Vec<usize>,
    /// For each column of the model, whether the rows give it.
    given: Vec<bool>,
}

/// As many of the rows as one statement takes, one after the other.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) values: Vec<SqlValue>,
    pub(super) len: usize,
}

impl Batch {
    pub(super) fn rows(&self) -> Rows<'_> {
        Rows::new(&self.values, self.len)
    }
}

/// The rows by the columns that they give, with the program's defaults filled in. `in_order`: no row is put before one that
/// was given earlier.
pub(super) fn groups<M: Model, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = NewRow<M>>,
    in_order: bool,
    batch_size: usize,
) -> Result<Vec<Group>> {
    let rows: Vec<NewRow<M>> = rows.into_iter().collect();
    let (filled, count) = (filled(&rows), rows.len());
    let (mut groups, mut given) = (Vec::<Group>::new(), Vec::with_capacity(filled.len()));
    for (place, row) in rows.into_iter().enumerate() {
        given.clear();
        given.extend(row.values().iter().zip(&filled).map(|(value, filled)| *filled || value.is_some()));
        let group = match group_of(&groups, &given, in_order) {
            Some(group) => group,
            None => {
                groups.push(Group::of(M::TABLE.columns, &given));
                groups.len() - 1
            }
        };
        // Mostly there is one group, and all the rows that are left are its.
        let expected = if groups.len() == 1 { (count - place).min(batch_size) } else { 1 };
        groups[group].push(row, batch_size, expected).map_err(|error| call.place(error, Some(M::TABLE)))?;
        groups[group].places.push(place);
    }
    Ok(groups)
}

/// For each column, whether rows give it that do not set it: by the program's default, or NULL where others set it. What the
/// database makes by itself cannot be filled in.
fn filled<M: Model>(rows: &[NewRow<M>]) -> Vec<bool> {
    let is_filled = |(place, column): (usize, &Column)| match column.default {
        Default::Value(_) => true,
        Default::Null => rows.iter().any(|row| row.get(place).is_some()),
        _ => false,
    };
    M::TABLE.columns.iter().enumerate().map(is_filled).collect()
}

/// The group that a row belongs to, the last one first: mostly that is the one.
fn group_of(groups: &[Group], given: &[bool], in_order: bool) -> Option<usize> {
    let among = if in_order { groups.len().saturating_sub(1) } else { 0 };
    (among..groups.len()).rev().find(|&group| groups[group].given == given)
}

impl Group {
    fn of(columns: &'static [Column], given: &[bool]) -> Self {
        let given_columns = columns.iter().zip(given).filter(|(_, given)| **given);
        let columns = given_columns.map(|(column, _)| column).collect();
        Self { columns, batches: Vec::new(), places: Vec::new(), given: given.to_vec() }
    }

    /// Adds a row to the last batch, or to a new one with room for so many.
    fn push<M: Model>(&mut self, row: NewRow<M>, batch_size: usize, expected: usize) -> Result<()> {
        if self.batches.last().is_none_or(|batch| batch.len == batch_size) {
            let values = Vec::with_capacity(expected * self.columns.len());
            self.batches.push(Batch { values, len: 0 });
        }
        let mut refusals = Refusals::default();
        // There is one by now.
        if let Some(batch) = self.batches.last_mut() {
            let values = M::TABLE.columns.iter().zip(row.into_values()).zip(&self.given);
            for ((column, value), _) in values.filter(|(_, given)| **given) {
                let value = match (value, column.default) {
                    (Some(value), _) => value,
                    (None, Default::Value(default)) => default(),
                    (None, _) => Ok(SqlValue::Null(column.kind)),
                };
                batch.values.extend(refusals.check(column, value));
            }
            batch.len += 1;
        }
        refusals.into_result()
    }
}
