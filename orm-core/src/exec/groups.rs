//! New rows in groups that give the same columns: each group is one statement, whatever its number of rows.

use super::checks::{Checks, NewValues};
use super::validate::Refusals;
use super::{Call, Executor};
use crate::error::Result;
use crate::query::{Model, NewRow};
use crate::schema::{Column, Default};
use crate::value::{Batch, SqlValue};

/// Rows that give the same columns.
pub(super) struct Group {
    pub(super) columns: Vec<&'static Column>,
    pub(super) batches: Vec<Batch>,
    /// Where the rows stand among those of all groups.
    pub(super) places: Vec<usize>,
    /// For each column of the model, what the rows give.
    given: Vec<Given>,
}

#[derive(Clone, Copy, PartialEq)]
enum Given {
    /// Every row sets it.
    Set,
    /// No row sets it: the database makes it.
    Left,
    /// Rows may set it; in the others it has the program's default, or NULL.
    Filled,
    /// No row has set it yet, and it may stay NULL.
    Null,
}

/// The rows by the columns that they give, with the program's defaults filled in. `in_order`: no row is put before one that
/// was given earlier.
pub(super) fn groups<M: Model, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = NewRow<M>>,
    in_order: bool,
    batch_size: usize,
) -> Result<Vec<Group>> {
    let checks = call.checks(M::TABLE);
    let rows = rows.into_iter();
    let (expected, mut groups) = (rows.size_hint().0, Vec::<Group>::new());
    for (place, row) in rows.enumerate() {
        let group = match group_of(&groups, &row, in_order) {
            Some(group) => group,
            None => {
                groups.push(Group::of(&row));
                groups.len() - 1
            }
        };
        // Mostly there is one group, and all the rows that are left are its.
        let room = if groups.len() == 1 { expected.saturating_sub(place).min(batch_size) } else { 1 };
        groups[group]
            .push(row, batch_size, room, checks.as_deref())
            .map_err(|error| call.place(error, Some(M::TABLE)))?;
        groups[group].places.push(place);
    }
    Ok(groups)
}

/// The group that a row belongs to, the last one first: mostly that is the one.
fn group_of<M>(groups: &[Group], row: &NewRow<M>, in_order: bool) -> Option<usize> {
    let among = if in_order { groups.len().saturating_sub(1) } else { 0 };
    (among..groups.len()).rev().find(|&group| groups[group].takes(row))
}

impl Given {
    fn of(column: &Column, is_set: bool) -> Self {
        match column.default {
            Default::Value(_) => Self::Filled,
            Default::Null => Self::Null,
            _ if is_set => Self::Set,
            _ => Self::Left,
        }
    }

    /// Whether it is among what is sent.
    fn is_sent(self) -> bool {
        matches!(self, Self::Set | Self::Filled)
    }
}

impl Group {
    fn of<M: Model>(row: &NewRow<M>) -> Self {
        let columns = || M::TABLE.columns.iter().zip(row.values());
        let given: Vec<_> = columns().map(|(column, value)| Given::of(column, value.is_some())).collect();
        let sent = M::TABLE.columns.iter().zip(&given).filter(|(_, given)| given.is_sent());
        let columns = sent.map(|(column, _)| column).collect();
        Self { columns, batches: Vec::new(), places: Vec::new(), given }
    }

    fn takes<M>(&self, row: &NewRow<M>) -> bool {
        self.given.iter().zip(row.values()).all(|(given, value)| match given {
            Given::Set => value.is_some(),
            Given::Left => value.is_none(),
            Given::Filled | Given::Null => true,
        })
    }

    /// Adds a row to the last batch, or to a new one with room for so many.
    fn push<M: Model>(
        &mut self,
        row: NewRow<M>,
        batch_size: usize,
        room: usize,
        checks: Option<&Checks>,
    ) -> Result<()> {
        for (place, value) in row.values().iter().enumerate() {
            if self.given[place] == Given::Null && value.is_some() {
                self.send(place, &M::TABLE.columns[place]);
            }
        }
        if self.batches.last().is_none_or(|batch| batch.len() == batch_size) {
            self.batches.push(Batch::with_room(self.columns.len(), room));
        }
        let mut refusals = Refusals::default();
        // There is one by now.
        if let Some(batch) = self.batches.last_mut() {
            let columns = M::TABLE.columns.iter().zip(&self.given);
            for ((column, given), value) in columns.zip(row.into_values()) {
                if !given.is_sent() {
                    continue;
                }
                let value = match (value, column.default) {
                    (Some(value), _) => value,
                    (None, Default::Value(default)) => default(),
                    (None, _) => Ok(SqlValue::Null(column.kind)),
                };
                batch.push_value(refusals.check_in_place(column, value));
            }
            batch.end_row();
            let (columns, values) = (&self.columns, batch.last_row(self.columns.len()));
            refusals.check_row(checks, &NewValues { table: M::TABLE, columns, values });
        }
        refusals.into_result()
    }

    /// Sends this column too: NULL for the rows that are here already.
    #[cold]
    fn send(&mut self, place: usize, column: &'static Column) {
        let at = self.given[..place].iter().filter(|given| given.is_sent()).count();
        self.given[place] = Given::Filled;
        self.columns.insert(at, column);
        for batch in &mut self.batches {
            batch.widen(at, &SqlValue::Null(column.kind));
        }
    }
}
