//! The backend against SQLite itself. Files are named after what they are about.

#[cfg(feature = "decimal")]
mod decimals;
mod errors;
mod files;
mod functions;
mod memory;
mod new_rows;
mod round_trip;
mod statements;

use std::ops::ControlFlow;

use orm_core::backend::{Backend, Columns, Connection, RowSink, Url};
use orm_core::error::{Error, Result};
use orm_core::value::SqlValue;
use orm_sqlite::{Sqlite, SqliteConnection};

/// The backend of a URL.
fn backend(url: &str) -> Result<Sqlite> {
    Sqlite::from_url(&Url::parse(url).expect("a scheme")).expect("the scheme is sqlite")
}

/// A connection to a database of its own.
fn memory() -> SqliteConnection {
    backend("sqlite::memory:").and_then(|sqlite| sqlite.connect()).expect("opens")
}

/// Hands the rows to a closure.
struct Each<F>(F);

impl<F: FnMut(&dyn Row) -> Result<ControlFlow<()>>> RowSink for Each<F> {
    fn row<R: Columns>(&mut self, row: &R) -> Result<ControlFlow<()>> {
        (self.0)(&Shown(row))
    }
}

/// What the tests read of a row.
trait Row {
    fn i64(&self, index: usize) -> Option<i64>;
    fn shown(&self, index: usize) -> String;
    fn name(&self, index: usize) -> String;
    fn len(&self) -> usize;
}

struct Shown<'a, R>(&'a R);

impl<R: Columns> Row for Shown<'_, R> {
    fn i64(&self, index: usize) -> Option<i64> {
        self.0.i64(index).expect("an integer")
    }

    fn shown(&self, index: usize) -> String {
        self.0.describe(index)
    }

    fn name(&self, index: usize) -> String {
        self.0.name(index).to_owned()
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

/// The first cell of the first row, as the database describes it.
fn value(connection: &mut SqliteConnection, sql: &str, params: &[&SqlValue]) -> Result<String> {
    let mut found = String::new();
    let mut sink = Each(|row: &dyn Row| {
        found = row.shown(0);
        Ok(ControlFlow::Break(()))
    });
    connection.query(sql, params, &mut sink)?;
    Ok(found)
}

/// A number that a query gives.
fn number(connection: &mut SqliteConnection, sql: &str) -> Result<i64> {
    let mut found = None;
    let mut sink = Each(|row: &dyn Row| {
        found = row.i64(0);
        Ok(ControlFlow::Continue(()))
    });
    connection.query(sql, &[], &mut sink)?;
    Ok(found.expect("a number"))
}

fn failure(connection: &mut SqliteConnection, sql: &str) -> Error {
    connection.execute(sql, &[]).expect_err(sql)
}

fn text(value: &str) -> SqlValue {
    SqlValue::Text(value.to_owned())
}
