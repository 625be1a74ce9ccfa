//! Cursors: queries whose rows are taken a few at a time, while other statements run on their connection.
//!
//! A statement that stays open (see `open_query`) has its connection for itself, sees what is written on it, and in memory holds up writers. So the rows are
//! copied into a temporary table, which SQLite keeps on disk where it is large, and taken from there by their numbers. That costs the copy,
//! but holds no lock: a writer need not wait for a reader that is slow.

use std::collections::BTreeMap;

use orm_core::backend::{Connection, RowSink};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::SqlValue;

use crate::SqliteConnection;
use crate::dialect;

/// The cursors that are open, by number. A number is used again, so that the texts of their statements are few.
#[derive(Debug, Default)]
pub(crate) struct Cursors(BTreeMap<u64, Cursor>);

#[derive(Debug)]
struct Cursor {
    /// The statement that takes the next rows.
    fetch: String,
    /// How many rows were taken.
    taken: u64,
}

impl Cursors {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn free(&self) -> u64 {
        self.0
            .keys()
            .zip(0..)
            .find(|(used, number)| *used != number)
            .map_or(self.0.len() as u64, |(_, number)| number)
    }
}

impl SqliteConnection {
    pub(crate) fn open(&mut self, sql: &str, params: &[&SqlValue], rows: u64) -> Result<u64> {
        let number = self.cursors.free();
        let copy = dialect::copy(number, sql);
        self.although_read_only(|connection| connection.execute(&copy, params))?;
        self.cursors.0.insert(number, Cursor { fetch: dialect::fetch(number, rows), taken: 0 });
        Ok(number)
    }

    pub(crate) fn take<S: RowSink>(&mut self, number: u64, sink: &mut S) -> Result<u64> {
        let cursor = self.cursors.0.get(&number).ok_or_else(closed)?;
        let (fetch, taken) =
            (cursor.fetch.clone(), SqlValue::I64(i64::try_from(cursor.taken).unwrap_or(i64::MAX)));
        let rows = self.query(&fetch, &[&taken], sink)?;
        if let Some(cursor) = self.cursors.0.get_mut(&number) {
            cursor.taken += rows;
        }
        Ok(rows)
    }

    pub(crate) fn close(&mut self, number: u64) -> Result<()> {
        if self.cursors.0.contains_key(&number) {
            self.although_read_only(|connection| connection.execute_batch(&dialect::forget(number)))?;
            self.cursors.0.remove(&number);
        }
        Ok(())
    }

    /// Closes what was left open: a transaction that was rolled back took its cursors with it, without a word to anybody.
    #[cold]
    pub(crate) fn forget_cursors(&mut self) -> Result<()> {
        let open: Vec<u64> = self.cursors.0.keys().copied().collect();
        open.into_iter().try_for_each(|number| self.close(number))
    }

    /// A transaction that only reads may not write temporary tables either. These hold nothing but what it read.
    fn although_read_only<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let read_only = self.is_query_only()?;
        if read_only {
            self.execute_batch(dialect::QUERY_ONLY_OFF)?;
        }
        let outcome = work(self);
        if read_only {
            self.execute_batch(dialect::QUERY_ONLY_ON)?;
        }
        outcome
    }
}

#[cold]
fn closed() -> Error {
    Error::new(ErrorKind::Invalid, "the cursor is closed: its transaction has ended")
}
