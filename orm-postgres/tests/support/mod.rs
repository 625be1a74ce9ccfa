//! The server of the tests, and sinks that keep what they read.
#![allow(dead_code, unreachable_pub)] // Each test file is a crate of its own and uses a part.

use std::ops::ControlFlow;

use orm_core::backend::{Backend, Columns, Connection, RowSink, Url};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::{SqlValue, Value};
use orm_postgres::{Postgres, PostgresConnection};

/// A connection to the server that `ORM_TEST_POSTGRES` names, or `None`, said loudly.
pub fn connect() -> Option<PostgresConnection> {
    let Ok(url) = std::env::var("ORM_TEST_POSTGRES") else {
        eprintln!("SKIPPED: set ORM_TEST_POSTGRES to the URL of a PostgreSQL database to run this test");
        return None;
    };
    Some(connect_to(&url).expect("the server of ORM_TEST_POSTGRES"))
}

pub fn connect_to(url: &str) -> Result<PostgresConnection> {
    let url = Url::parse(url).expect("a URL with a scheme");
    Postgres::from_url(&url).expect("PostgreSQL's scheme")?.connect()
}

/// Keeps the first column of each row, and breaks after `limit` rows.
pub struct First<T> {
    pub values: Vec<Option<T>>,
    pub limit: usize,
}

impl<T: Value> RowSink for First<T> {
    fn row<R: Columns>(&mut self, row: &R) -> Result<ControlFlow<()>> {
        let value = T::decode(row, 0).map_err(|error| Error::new(ErrorKind::Decode, error.to_string()))?;
        self.values.push(value);
        Ok(if self.values.len() >= self.limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }
}

/// Keeps names and descriptions of all cells.
#[derive(Default)]
pub struct Described(pub Vec<(String, String)>);

impl RowSink for Described {
    fn row<R: Columns>(&mut self, row: &R) -> Result<ControlFlow<()>> {
        self.0.extend((0..row.len()).map(|index| (row.name(index).to_owned(), row.describe(index))));
        Ok(ControlFlow::Continue(()))
    }
}

pub fn first<T: Value>(
    db: &mut PostgresConnection,
    sql: &str,
    params: &[&SqlValue],
) -> Result<Vec<Option<T>>> {
    let mut sink = First { values: Vec::new(), limit: usize::MAX };
    db.query(sql, params, &mut sink)?;
    Ok(sink.values)
}

pub fn one<T: Value>(db: &mut PostgresConnection, sql: &str, params: &[&SqlValue]) -> Result<T> {
    Ok(first(db, sql, params)?.pop().expect("a row").expect("a value"))
}
