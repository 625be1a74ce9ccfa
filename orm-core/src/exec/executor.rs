//! What statements run on.

use std::panic::Location;

use super::{Call, Database, Home, IntoParams, Transaction, raw};
use crate::backend::Backend;
use crate::decode::FromRow;
use crate::error::Result;

/// What statements run on: a [`Database`], or a [`Transaction`](super::Transaction) of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run a query: pass `&db`, or the `tx` of a transaction",
    label = "neither a database nor a transaction"
)]
pub trait Executor: Runner {
    /// Runs the closure when the whole transaction has been committed; never, when it or a savepoint around this is rolled back.
    /// Outside of a transaction, at once.
    fn on_commit(&self, callback: impl FnOnce() + 'static) {
        self.after_commit(Box::new(callback));
    }

    /// Does some work as a whole or not at all: in a transaction, or in a savepoint of the one that this is.
    ///
    /// # Errors
    /// The closure's, or the database's.
    #[track_caller]
    fn atomic<T>(&self, work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>) -> Result<T> {
        self.transaction(Location::caller(), work)
    }

    /// As [`Database::query_as`].
    ///
    /// # Errors
    /// `Schema` when a column is missing, `Decode` when a cell does not fit; the database's.
    #[track_caller]
    fn query_as<T: FromRow>(&self, sql: &str, params: impl IntoParams) -> Result<Vec<T>>
    where
        Self: Sized,
    {
        raw::query_as(&Call::new(self), sql, params)
    }

    /// As [`Database::execute`].
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    fn execute(&self, sql: &str, params: impl IntoParams) -> Result<u64>
    where
        Self: Sized,
    {
        raw::execute(&Call::new(self), sql, params)
    }
}

// By an inner trait, as `IntoValue`: the message stays short.
#[diagnostic::do_not_recommend]
impl<R: Runner> Executor for R {}

/// What an [`Executor`] does.
pub trait Runner {
    /// The database behind it.
    type Backend: Backend;

    /// The database behind it.
    fn database(&self) -> &Database<Self::Backend>;

    /// Does some work on a connection.
    ///
    /// # Errors
    /// The error of the work, or of getting a connection.
    fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut <Self::Backend as Backend>::Connection) -> Result<T>,
    ) -> Result<T>;

    /// Does some work as a whole or not at all: in a transaction, or in a savepoint of the one that this is.
    ///
    /// # Errors
    /// The error of the work, or the database's.
    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>,
    ) -> Result<T>;

    /// Does the statements of one write as a whole or not at all. As [`transaction`](Self::transaction), but an error of the database ends the
    /// transaction around it, as that of a write of one statement does: how many statements a write takes is not for the program to know.
    ///
    /// # Errors
    /// The error of the work, or the database's.
    fn write<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>,
    ) -> Result<T> {
        self.transaction(location, work)
    }

    /// Runs the callback when what was done here is committed: at once, where each statement is a transaction of its own.
    fn after_commit(&self, callback: Box<dyn FnOnce()>) {
        callback();
    }

    /// What a cursor lives on: a connection of its own, or `None` for this itself. Of one moment with queries that follow, if
    /// that is asked for.
    ///
    /// # Errors
    /// The error of getting a connection, or of beginning a transaction.
    fn home(
        &self,
        snapshot: bool,
        location: &'static Location<'static>,
    ) -> Result<Option<Home<'_, Self::Backend>>>;

    /// Whether it refuses to write.
    fn is_read_only(&self) -> bool {
        false
    }

    /// Whether each query may have a connection of its own.
    fn has_connections(&self) -> bool {
        false
    }
}

#[diagnostic::do_not_recommend]
impl<E: Runner> Runner for &E {
    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>,
    ) -> Result<T> {
        E::transaction(self, location, work)
    }

    fn write<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, Self::Backend>) -> Result<T>,
    ) -> Result<T> {
        E::write(self, location, work)
    }

    type Backend = E::Backend;

    fn after_commit(&self, callback: Box<dyn FnOnce()>) {
        E::after_commit(self, callback);
    }

    fn database(&self) -> &Database<Self::Backend> {
        E::database(self)
    }

    fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut <Self::Backend as Backend>::Connection) -> Result<T>,
    ) -> Result<T> {
        E::with_connection(self, work)
    }

    fn home(
        &self,
        snapshot: bool,
        location: &'static Location<'static>,
    ) -> Result<Option<Home<'_, Self::Backend>>> {
        E::home(self, snapshot, location)
    }

    fn is_read_only(&self) -> bool {
        E::is_read_only(self)
    }

    fn has_connections(&self) -> bool {
        E::has_connections(self)
    }
}
