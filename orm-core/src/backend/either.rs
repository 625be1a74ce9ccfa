//! Two backends in one program: the URL picks one, once per connection, and each call matches once.

use super::{Backend, Connection, Iterates, MadeRow, NewRows, NextRow, OpenQuery, RowMaker, RowSink, Url};
use crate::compile::Dialect;
use crate::error::{Error, Result};
use crate::value::{Batch, Rows, SqlValue};

/// One of two backends, chosen by the URL.
#[derive(Debug)]
pub enum Either<A, B> {
    /// The first.
    First(A),
    /// The second.
    Second(B),
}

/// A connection of one of two backends.
#[derive(Debug)]
pub enum EitherConnection<A, B> {
    /// Of the first.
    First(A),
    /// Of the second.
    Second(B),
}

/// An open query of one of two backends.
#[derive(Debug)]
pub enum EitherQuery<A, B> {
    /// Of the first.
    First(A),
    /// Of the second.
    Second(B),
}

impl<A: Backend, B: Backend> Backend for Either<A, B> {
    type Connection = EitherConnection<A::Connection, B::Connection>;

    fn from_url(url: &Url) -> Option<Result<Self>> {
        A::from_url(url)
            .map(|first| first.map(Self::First))
            .or_else(|| B::from_url(url).map(|second| second.map(Self::Second)))
    }

    fn dialect(&self) -> &'static dyn Dialect {
        match self {
            Self::First(backend) => backend.dialect(),
            Self::Second(backend) => backend.dialect(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::First(backend) => backend.name(),
            Self::Second(backend) => backend.name(),
        }
    }

    fn iterates(&self) -> Iterates {
        match self {
            Self::First(backend) => backend.iterates(),
            Self::Second(backend) => backend.iterates(),
        }
    }

    fn connect(&self) -> Result<Self::Connection> {
        Ok(match self {
            Self::First(backend) => EitherConnection::First(backend.connect()?),
            Self::Second(backend) => EitherConnection::Second(backend.connect()?),
        })
    }
}

impl<A: Connection, B: Connection> Connection for EitherConnection<A, B> {
    type Open = EitherQuery<A::Open, B::Open>;

    #[inline]
    fn query<S: RowSink>(&mut self, sql: &str, params: &[&SqlValue], sink: &mut S) -> Result<u64> {
        match self {
            Self::First(connection) => connection.query(sql, params, sink),
            Self::Second(connection) => connection.query(sql, params, sink),
        }
    }

    fn send(&mut self, sql: &str, params: &[&SqlValue]) -> Option<u64> {
        match self {
            Self::First(connection) => connection.send(sql, params),
            Self::Second(connection) => connection.send(sql, params),
        }
    }

    fn query_sent<S: RowSink>(
        &mut self,
        number: u64,
        sql: &str,
        params: &[&SqlValue],
        sink: &mut S,
    ) -> Result<u64> {
        match self {
            Self::First(connection) => connection.query_sent(number, sql, params, sink),
            Self::Second(connection) => connection.query_sent(number, sql, params, sink),
        }
    }

    fn execute(&mut self, sql: &str, params: &[&SqlValue]) -> Result<u64> {
        match self {
            Self::First(connection) => connection.execute(sql, params),
            Self::Second(connection) => connection.execute(sql, params),
        }
    }

    fn execute_batch(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::First(connection) => connection.execute_batch(sql),
            Self::Second(connection) => connection.execute_batch(sql),
        }
    }

    fn control(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::First(connection) => connection.control(sql),
            Self::Second(connection) => connection.control(sql),
        }
    }

    fn execute_each(&mut self, sql: &str, rows: Rows<'_>) -> Result<u64> {
        match self {
            Self::First(connection) => connection.execute_each(sql, rows),
            Self::Second(connection) => connection.execute_each(sql, rows),
        }
    }

    fn insert_each(&mut self, texts: &NewRows, batch: &mut Batch, made: &mut MadeRow<'_>) -> Result<()> {
        match self {
            Self::First(connection) => connection.insert_each(texts, batch, made),
            Self::Second(connection) => connection.insert_each(texts, batch, made),
        }
    }

    fn copy_in(&mut self, sql: &str, rows: &mut NextRow<'_>) -> Result<u64> {
        match self {
            Self::First(connection) => connection.copy_in(sql, rows),
            Self::Second(connection) => connection.copy_in(sql, rows),
        }
    }

    fn open_query(
        self: Box<Self>,
        sql: &str,
        params: &[&SqlValue],
    ) -> std::result::Result<Self::Open, (Box<Self>, Error)> {
        match *self {
            Self::First(connection) => Box::new(connection)
                .open_query(sql, params)
                .map(EitherQuery::First)
                .map_err(|(connection, error)| (Box::new(Self::First(*connection)), error)),
            Self::Second(connection) => Box::new(connection)
                .open_query(sql, params)
                .map(EitherQuery::Second)
                .map_err(|(connection, error)| (Box::new(Self::Second(*connection)), error)),
        }
    }

    fn stream<S: RowSink>(
        &mut self,
        sql: &str,
        params: &[&SqlValue],
        at_once: u64,
        sink: &mut S,
    ) -> Result<u64> {
        match self {
            Self::First(connection) => connection.stream(sql, params, at_once, sink),
            Self::Second(connection) => connection.stream(sql, params, at_once, sink),
        }
    }

    fn open_cursor(&mut self, sql: &str, params: &[&SqlValue], rows: u64) -> Result<u64> {
        match self {
            Self::First(connection) => connection.open_cursor(sql, params, rows),
            Self::Second(connection) => connection.open_cursor(sql, params, rows),
        }
    }

    fn fetch<S: RowSink>(&mut self, cursor: u64, sink: &mut S) -> Result<u64> {
        match self {
            Self::First(connection) => connection.fetch(cursor, sink),
            Self::Second(connection) => connection.fetch(cursor, sink),
        }
    }

    fn close_cursor(&mut self, cursor: u64) -> Result<()> {
        match self {
            Self::First(connection) => connection.close_cursor(cursor),
            Self::Second(connection) => connection.close_cursor(cursor),
        }
    }

    fn is_reusable(&mut self) -> bool {
        match self {
            Self::First(connection) => connection.is_reusable(),
            Self::Second(connection) => connection.is_reusable(),
        }
    }
}

impl<A: Connection, B: Connection> OpenQuery<EitherConnection<A, B>> for EitherQuery<A::Open, B::Open> {
    #[inline]
    fn next<D: RowMaker>(&mut self, maker: &D) -> Option<Result<D::Made>> {
        match self {
            Self::First(query) => query.next(maker),
            Self::Second(query) => query.next(maker),
        }
    }

    fn end(self) -> Box<EitherConnection<A, B>> {
        Box::new(match self {
            Self::First(query) => EitherConnection::First(*query.end()),
            Self::Second(query) => EitherConnection::Second(*query.end()),
        })
    }
}
