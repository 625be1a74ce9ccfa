//! `Home`: the connection of an iterator over a database, where it reads by queries that follow one another.

use std::cell::RefCell;
use std::fmt;
use std::panic::Location;

use super::pool::Pooled;
use super::{Database, Runner, Transaction};
use crate::ast::{Begin, Isolation};
use crate::backend::Backend;
use crate::error::Result;

/// What the cursor of an iterator over a database lives on.
pub enum Home<'a, B: Backend> {
    /// A transaction that only reads, so that all is of one moment.
    Transaction(Transaction<'a, B>),
    /// A connection, where the cursor needs no more.
    Connection(Connected<'a, B>),
}

/// A connection, outside of any transaction.
pub struct Connected<'a, B: Backend> {
    database: &'a Database<B>,
    connection: RefCell<Pooled<'a, B>>,
}

impl<B: Backend> fmt::Debug for Home<'_, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Home").finish_non_exhaustive()
    }
}

impl<'a, B: Backend> Home<'a, B> {
    /// One on a connection of its own.
    pub(super) fn of(
        database: &'a Database<B>,
        snapshot: bool,
        location: &'static Location<'static>,
    ) -> Result<Self> {
        if snapshot {
            let begin =
                Begin { isolation: Some(Isolation::RepeatableRead), read_only: true, deferrable: false };
            return Transaction::begin(database, begin, location).map(Self::Transaction);
        }
        let connection = database.pooled().map_err(|error| error.with_location(location))?;
        Ok(Self::Connection(Connected { database, connection: RefCell::new(connection) }))
    }
}

#[diagnostic::do_not_recommend]
impl<B: Backend> Runner for Home<'_, B> {
    type Backend = B;

    fn database(&self) -> &Database<B> {
        match self {
            Self::Transaction(transaction) => transaction.database(),
            Self::Connection(connected) => connected.database,
        }
    }

    fn with_connection<T>(&self, work: impl FnOnce(&mut B::Connection) -> Result<T>) -> Result<T> {
        match self {
            Self::Transaction(transaction) => transaction.with_connection(work),
            // Nothing is run on it but one chunk after another.
            Self::Connection(connected) => work(&mut connected.connection.borrow_mut()),
        }
    }

    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, B>) -> Result<T>,
    ) -> Result<T> {
        match self {
            Self::Transaction(transaction) => transaction.transaction(location, work),
            Self::Connection(connected) => connected.database.transaction(location, work),
        }
    }

    fn home(&self, _: bool, _: &'static Location<'static>) -> Result<Option<Home<'_, B>>> {
        Ok(None)
    }
}
