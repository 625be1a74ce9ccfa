//! Many new rows at once, by each database's fastest plan: arrays where one statement can take them, and one cached
//! statement stepped for each row where the database is in the process.

use super::insert::{given, whole};
use super::sink::Collect;
use super::{Call, Executor, Stored};
use crate::ast::{Insert, Param};
use crate::compile::{self, Statement};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Loads, NewRow};
use crate::schema::Column;
use crate::value::SqlValue;

/// How many rows one statement takes as arrays: beyond this a statement gains nothing and holds much memory.
const ROWS_PER_STATEMENT: usize = 10_000;

/// Rows that set the same columns.
struct Batch {
    columns: Vec<&'static Column>,
    rows: Vec<Vec<SqlValue>>,
}

/// Inserts the rows, all or none, and reads them back in their order.
pub(super) fn bulk_create<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = NewRow<M>>,
) -> Result<Vec<M>> {
    let batches = batches(call, rows)?;
    let count = batches.iter().map(|batch| batch.rows.len()).sum();
    let mut created = Vec::with_capacity(count);
    if count <= 1 || (batches.len() == 1 && call.dialect().inserts_arrays()) {
        for batch in &batches {
            insert(call, batch, &mut created)?;
        }
    } else {
        call.executor().transaction(call.location(), |tx| {
            let call = Call::at(tx, call.location());
            batches.iter().try_for_each(|batch| insert(&call, batch, &mut created))
        })?;
    }
    if created.len() == count {
        return Ok(created);
    }
    let error = Error::new(ErrorKind::Database, "the database did not return every row that was inserted");
    Err(call.place(error, Some(M::TABLE)))
}

/// The rows in runs that set the same columns, with the program's defaults filled in.
fn batches<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    rows: impl IntoIterator<Item = NewRow<M>>,
) -> Result<Vec<Batch>> {
    let mut batches: Vec<Batch> = Vec::new();
    for row in rows {
        let (columns, values) = given(call, row)?;
        let same = |batch: &Batch| {
            batch.columns.iter().map(|column| column.name).eq(columns.iter().map(|column| column.name))
        };
        match batches.last_mut() {
            Some(batch) if same(batch) && batch.rows.len() < ROWS_PER_STATEMENT => batch.rows.push(values),
            _ => batches.push(Batch { columns, rows: vec![values] }),
        }
    }
    Ok(batches)
}

fn insert<M: Stored, E: Executor>(call: &Call<'_, E>, batch: &Batch, created: &mut Vec<M>) -> Result<()> {
    let (select, loads) = (whole::<M>(), Loads::default());
    let mut sink = Collect::<M, M>::new(&select, &loads);
    let mut insert = Insert {
        table: M::TABLE_NAME,
        columns: batch.columns.iter().map(|column| column.name).collect(),
        values: Vec::new(),
        ignore_conflicts: false,
        returning: M::TABLE.columns.iter().map(|column| column.name).collect(),
    };
    if call.dialect().inserts_arrays() && !insert.columns.is_empty() {
        insert.values = arrays(batch);
        let statement = compile::insert_arrays(call.dialect(), &insert)
            .map_err(|error| call.place(error, Some(M::TABLE)))?;
        call.query(&statement, Some(M::TABLE), &mut sink)?;
    } else {
        insert.values =
            batch.rows.first().map_or_else(Vec::new, |row| row.iter().cloned().map(Param::Value).collect());
        let statement: Statement<'_> =
            compile::insert(call.dialect(), &insert).map_err(|error| call.place(error, Some(M::TABLE)))?;
        call.query_each(&statement.sql, &batch.rows, M::TABLE, &mut sink)?;
    }
    created.append(&mut sink.rows);
    Ok(())
}

/// The values of each column as one array.
fn arrays(batch: &Batch) -> Vec<Param> {
    let column = |(place, column): (usize, &&Column)| {
        let values = batch.rows.iter().map(|row| row[place].clone()).collect();
        Param::Value(SqlValue::List(column.kind, values))
    };
    batch.columns.iter().enumerate().map(column).collect()
}
