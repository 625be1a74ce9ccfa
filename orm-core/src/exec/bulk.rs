//! Many new rows at once, by each database's fastest plan: arrays where one statement can take them, and one cached
//! statement stepped for each row, or for some at a time, where the database is in the process.

use super::conflict::Target;
use super::groups::{Group, groups};
use super::insert::{column_names, insert_each, whole};
use super::sink::Collect;
use super::{Call, Executor, Stored};
use crate::ast::{Conflict, Insert, Param};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{BulkCreate, Loads, NewRow};
use crate::schema::{Column, Table};
use crate::value::{Batch, SqlValue};

/// How many rows one statement takes as arrays: beyond this a statement gains nothing and holds much memory.
pub(super) const ROWS_PER_STATEMENT: usize = 10_000;

/// Inserts the rows, all or none, and reads them back in their order.
pub(super) fn bulk_create<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = NewRow<M>>,
    options: &BulkCreate<M>,
) -> Result<Vec<M>> {
    let placed = |error| call.place(error, Some(M::TABLE));
    let batch_size = batch_size(options.batch_size).map_err(placed)?;
    let target = options.conflict.as_ref().map(Target::of::<M>).transpose().map_err(placed)?;
    let passes_over = target.as_ref().is_some_and(Target::passes_over);
    // A row may point at one that was given before it.
    let groups = groups(call, rows, passes_over || points_at_itself(M::TABLE), batch_size)?;
    if let Some(target) = &target {
        target.refuse_twice(&groups).map_err(placed)?;
    }
    let count: usize = groups.iter().map(|group| group.places.len()).sum();
    let conflict = target.map(Target::into_conflict);
    let one = groups.len() == 1 && count <= batch_size && call.dialect().writes_arrays();
    let created = if count <= 1 || one {
        insert_all(call, groups, count, conflict.as_ref())?
    } else {
        call.executor().write(call.location(), |tx| {
            insert_all(&Call::at(tx, call.location()), groups, count, conflict.as_ref())
        })?
    };
    if created.len() == count || passes_over {
        return Ok(created);
    }
    let error = Error::new(ErrorKind::Database, "the database did not return every row that was inserted");
    Err(placed(error))
}

fn points_at_itself(table: &Table) -> bool {
    table
        .columns
        .iter()
        .any(|column| column.reference.is_some_and(|reference| reference.table_name == table.name))
}

fn batch_size(asked: Option<usize>) -> Result<usize> {
    match asked {
        Some(0) => {
            Err(Error::new(ErrorKind::Invalid, "a batch of 0 rows writes nothing: `batch_size` is 1 or more"))
        }
        asked => Ok(asked.unwrap_or(ROWS_PER_STATEMENT)),
    }
}

/// Inserts the groups, of so many rows, in batches. The rows come back in the order in which they were given.
fn insert_all<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    groups: Vec<Group>,
    count: usize,
    conflict: Option<&Conflict>,
) -> Result<Vec<M>> {
    let (mut created, mut places) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for group in groups {
        for batch in group.batches {
            insert(call, &group.columns, batch, conflict, &mut created)?;
        }
        places.extend(group.places);
    }
    // Where rows were passed over there are fewer, and the groups are in order already.
    if places.is_sorted() || places.len() != created.len() {
        return Ok(created);
    }
    let mut placed: Vec<(usize, M)> = places.into_iter().zip(created).collect();
    placed.sort_unstable_by_key(|(place, _)| *place);
    Ok(placed.into_iter().map(|(_, row)| row).collect())
}

fn insert<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    columns: &[&'static Column],
    mut batch: Batch,
    conflict: Option<&Conflict>,
    created: &mut Vec<M>,
) -> Result<()> {
    if conflict.is_none() && (columns.is_empty() || !call.dialect().writes_arrays()) {
        let text = call.insert_text(M::TABLE, columns)?;
        return insert_each(call, &text, &mut batch, |row| created.push(row));
    }
    let (select, loads) = (whole::<M>(), Loads::default());
    let mut sink = Collect::<M, M>::new(&select, &loads);
    sink.rows.reserve(batch.len());
    let mut insert = Insert {
        table: M::TABLE_NAME,
        columns: columns.iter().map(|column| column.name).collect(),
        values: Vec::new(),
        conflict: conflict.cloned(),
        returning: column_names::<M>(),
    };
    let placed = |error| call.place(error, Some(M::TABLE));
    if call.dialect().writes_arrays() && !columns.is_empty() {
        insert.values = arrays(columns, batch);
        let statement = compile::insert_arrays(call.dialect(), &insert).map_err(placed)?;
        call.query(&statement, Some(M::TABLE), &mut sink)?;
    } else {
        insert.values = columns.iter().map(|column| SqlValue::Null(column.kind).into()).collect();
        let statement = compile::insert(call.dialect(), &insert).map_err(placed)?;
        call.query_each(&statement.sql, batch.rows(), M::TABLE, &mut sink)?;
    }
    created.append(&mut sink.rows);
    Ok(())
}

/// The values of each column as one array.
pub(super) fn arrays(columns: &[&Column], batch: Batch) -> Vec<Param> {
    let array = |(column, values): (&&Column, _)| Param::Value(SqlValue::List(column.kind, values));
    columns.iter().zip(batch.into_columns()).map(array).collect()
}
