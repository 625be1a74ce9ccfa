//! One statement for many rows of values.

use std::time::Instant;

use super::{Call, Executor};
use crate::backend::{Backend, Connection, MadeRow, NewRows, NextRow, RowSink};
use crate::error::Result;
use crate::inspect::Query;
use crate::schema::Table;
use crate::value::{Batch, Rows, SqlValue};

impl<E: Executor> Call<'_, E> {
    /// Runs one statement for each row of values, and hands the rows that come back to `sink`. One query in the log.
    pub(super) fn query_each<S: RowSink>(
        &self,
        sql: &str,
        rows: Rows<'_>,
        table: &'static Table,
        sink: &mut S,
    ) -> Result<u64> {
        self.each(sql, rows.iter().next(), rows.len(), table, |connection| {
            let mut params = Vec::new();
            rows.iter().try_fold(0, |count, row| {
                params.clear();
                params.extend(row);
                Ok(count + connection.query(sql, &params, sink)?)
            })
        })
    }

    /// Inserts rows, and hands each to `made` with its key. One query in the log, that of one row, run for each.
    pub(super) fn insert_each(
        &self,
        texts: &NewRows,
        batch: &mut Batch,
        table: &'static Table,
        made: &mut MadeRow<'_>,
    ) -> Result<()> {
        let (len, recorder) = (batch.len(), self.executor().database().recorder());
        // The values are gone afterwards.
        let first = recorder.is_recording().then(|| batch.rows().iter().next().map(<[SqlValue]>::to_vec));
        let inserted = |connection: &mut <E::Backend as Backend>::Connection| {
            connection.insert_each(texts, batch, made).map(|()| len as u64)
        };
        let first = first.map(Option::unwrap_or_default);
        self.each(&texts.one, first.as_deref(), len, table, inserted).map(drop)
    }

    /// Runs one statement for each row of values until one changes nothing. Returns how many changed something. One query in
    /// the log.
    pub(super) fn execute_each(&self, sql: &str, rows: Rows<'_>, table: &'static Table) -> Result<u64> {
        let first = rows.iter().next();
        self.each(sql, first, rows.len(), table, |connection| connection.execute_each(sql, rows))
    }

    /// Does the work of one statement for each of so many rows of values. One query in the log, with the values of the first.
    fn each(
        &self,
        sql: &str,
        first: Option<&[SqlValue]>,
        len: usize,
        table: &'static Table,
        work: impl FnOnce(&mut <E::Backend as Backend>::Connection) -> Result<u64>,
    ) -> Result<u64> {
        let recorder = self.executor().database().recorder();
        let started = recorder.is_recording().then(Instant::now);
        let outcome = self.executor().with_connection(work);
        if let Some(started) = started {
            let first: Vec<&SqlValue> = first.into_iter().flatten().collect();
            recorder
                .note(|| Query::new(sql, &first, &outcome, started.elapsed(), self.location()).repeated(len));
        }
        outcome.map_err(|error| self.place(error, Some(table)))
    }

    /// Streams rows into a table. One query in the log.
    pub(super) fn copy_in(&self, sql: &str, rows: &mut NextRow<'_>, table: &'static Table) -> Result<u64> {
        let recorder = self.executor().database().recorder();
        let started = recorder.is_recording().then(Instant::now);
        let is_batch = self.dialect().copies().is_none();
        let (mut executions, mut first) = (0, Vec::new());
        let mut counted = |row: &mut Vec<SqlValue>| {
            let more = rows(row)?;
            executions += usize::from(more);
            if more && executions == 1 && is_batch && started.is_some() {
                first.clone_from(row);
            }
            Ok(more)
        };
        let outcome = self.executor().with_connection(|connection| connection.copy_in(sql, &mut counted));
        if let Some(started) = started {
            let first: Vec<&SqlValue> = first.iter().collect();
            let executions = if is_batch { executions } else { 1 };
            recorder.note(|| {
                Query::new(sql, &first, &outcome, started.elapsed(), self.location()).repeated(executions)
            });
        }
        outcome.map_err(|error| self.place(error, Some(table)))
    }
}
