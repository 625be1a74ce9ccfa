//! New rows: several at once, where it makes no difference to anybody but the clock.
//!
//! A statement of many rows opens the table and its indexes once. Which key is whose is not inferred from the order in which SQLite does
//! things: SQLite makes the key of the first row, and those that follow are sent with the keys that follow it. No other connection can
//! take them, as the transaction holds the lock for writing. A trigger may, and any row may break a constraint: then SQLite undoes the
//! statement as a whole, and its rows go one by one, so that the error is that of the row, or there is none.

use orm_core::backend::{MadeRow, NewRows, SeveralRows};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::{Batch, SqlValue};
use rusqlite::{CachedStatement, ErrorCode};

use crate::bind::bind;
use crate::connection::{SqliteConnection, bind_all};
use crate::error::typed;

impl SqliteConnection {
    /// Inserts the rows of a batch, and hands each to `made` with its key.
    pub(crate) fn insert_rows(
        &self,
        texts: &NewRows,
        batch: &mut Batch,
        made: &mut MadeRow<'_>,
    ) -> Result<()> {
        let mut one = self.of_rows(&texts.one, batch.width())?;
        let mut done = 0;
        if let Some(several) = &texts.several
            && batch.len() > several.rows
            && !self.inner.is_autocommit()
        {
            done = self.insert_several(several, &mut one, texts.makes_keys, batch, made)?;
        }
        (done..batch.len()).try_for_each(|row| {
            self.insert_one(&mut one, batch.rows_mut(row, 1), texts.makes_keys, made).map(drop)
        })
    }

    /// Inserts a row, and returns its key.
    fn insert_one(
        &self,
        statement: &mut CachedStatement<'_>,
        row: &mut [SqlValue],
        makes_keys: bool,
        made: &mut MadeRow<'_>,
    ) -> Result<i64> {
        bind_all(statement, row.iter())?;
        let inserted = statement.raw_execute().map_err(typed)?;
        // The last key is that of an earlier row. A row of a view is inserted by a trigger, into whatever table.
        if inserted == 0 && makes_keys {
            return Err(passed_over());
        }
        let key = self.inner.last_insert_rowid();
        made(row, key)?;
        Ok(key)
    }

    /// Inserts as many of the rows as fill whole statements, while that works. Returns how many it has inserted.
    fn insert_several(
        &self,
        several: &SeveralRows,
        one: &mut CachedStatement<'_>,
        makes_keys: bool,
        batch: &mut Batch,
        made: &mut MadeRow<'_>,
    ) -> Result<usize> {
        let (width, mut done, mut last) = (batch.width(), 0, None);
        if makes_keys {
            last = Some(self.insert_one(one, batch.rows_mut(0, 1), makes_keys, made)?);
            done = 1;
        }
        let values = several.rows * (width + usize::from(makes_keys));
        let mut statement = self.of_rows(&several.sql, values)?;
        while batch.len() - done >= several.rows {
            let rows = batch.rows_mut(done, several.rows);
            if !self.insert_all(&mut statement, rows, width, last)? {
                break;
            }
            for row in rows.chunks_mut(width) {
                last = last.map(|last| last + 1);
                made(row, last.unwrap_or_default())?;
            }
            done += several.rows;
        }
        Ok(done)
    }

    /// Inserts all of these rows, with the keys after the last one where they take keys; or none, where they are to go one by one.
    fn insert_all(
        &self,
        statement: &mut CachedStatement<'_>,
        rows: &[SqlValue],
        width: usize,
        last: Option<i64>,
    ) -> Result<bool> {
        let mut position = 0;
        let mut next = || {
            position += 1;
            position
        };
        let mut key = last;
        for row in rows.chunks(width) {
            if let Some(last) = key {
                let Some(own) = last.checked_add(1) else { return Ok(false) };
                bind(statement, next(), &SqlValue::I64(own))?;
                key = Some(own);
            }
            row.iter().try_for_each(|value| bind(statement, next(), value))?;
        }
        match statement.raw_execute() {
            Ok(inserted) if last.is_some() && inserted != rows.len() / width => Err(passed_over()),
            Ok(_) => Ok(true),
            Err(error) if self.is_undone(&error) => Ok(false),
            Err(error) => Err(typed(error)),
        }
    }

    /// Whether a statement that failed left nothing behind, and the transaction open. A schema, or a trigger, may ask for something else.
    fn is_undone(&self, error: &rusqlite::Error) -> bool {
        error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
            && self.inner.changes() == 0
            && !self.inner.is_autocommit()
    }
}

#[cold]
fn passed_over() -> Error {
    Error::new(
        ErrorKind::Database,
        "the table passed over a new row, by a trigger or a constraint of its own, or it is a view: the key is not known. Set the key, or \
         use `on_conflict(..).ignore()`",
    )
}
