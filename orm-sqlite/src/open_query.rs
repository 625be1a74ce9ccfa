//! A query whose statement stays open between its rows.
//!
//! The rows of `rusqlite` borrow their statement, and that borrows its connection. Here the three live together, each in a cell of the one
//! that borrows it, so that they can be kept and handed around.

use std::fmt;

use orm_core::backend::{OpenQuery, RowMaker};
use orm_core::error::{Error, Result};
use orm_core::value::SqlValue;
use rusqlite::{CachedStatement, Rows};
use self_cell::{MutBorrow, self_cell};

use crate::SqliteConnection;
use crate::error::typed;
use crate::row::SqliteRow;

/// A query that is open, and its connection.
pub struct SqliteQuery(OnConnection);

self_cell!(
    struct OnConnection {
        owner: Box<SqliteConnection>,

        #[not_covariant]
        dependent: Running,
    }
);

self_cell!(
    struct Running<'connection> {
        owner: MutBorrow<CachedStatement<'connection>>,

        #[not_covariant]
        dependent: Rows,
    }
);

impl SqliteQuery {
    pub(crate) fn open(
        connection: Box<SqliteConnection>,
        sql: &str,
        params: &[&SqlValue],
    ) -> std::result::Result<Self, (Box<SqliteConnection>, Error)> {
        OnConnection::try_new_or_recover(connection, |connection| {
            let statement = connection.statement(sql, params)?;
            Ok(Running::new(MutBorrow::new(statement), |statement| statement.borrow_mut().raw_query()))
        })
        .map(Self)
    }
}

impl OpenQuery<SqliteConnection> for SqliteQuery {
    #[inline]
    fn next<D: RowMaker>(&mut self, maker: &D) -> Option<Result<D::Made>> {
        self.0.with_dependent_mut(|_, running| {
            running.with_dependent_mut(|_, rows| match rows.next() {
                Ok(Some(row)) => Some(maker.make(&SqliteRow::new(row))),
                Ok(None) => None,
                Err(error) => Some(Err(typed(error))),
            })
        })
    }

    fn end(self) -> Box<SqliteConnection> {
        self.0.into_owner()
    }
}

impl fmt::Debug for SqliteQuery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SqliteQuery").finish_non_exhaustive()
    }
}
