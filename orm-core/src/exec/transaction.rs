//! `Transaction`: what `atomic` hands to its closure.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::time::Instant;

use super::pool::Pooled;
use super::{Database, Runner};
use crate::backend::{Backend, Connection};
use crate::error::{Error, ErrorKind, Result};
use crate::inspect::Query;

type Callback = Box<dyn FnOnce()>;

/// A transaction that is open. It ends with the closure that it was handed to.
///
/// After an error of the database nothing can be run in it but what `atomic` does by itself: roll back. An inner
/// `tx.atomic` rolls back to its savepoint, and the outer one goes on.
pub struct Transaction<'a, B: Backend> {
    database: &'a Database<B>,
    connection: RefCell<Pooled<'a, B>>,
    failed: Cell<bool>,
    depth: Cell<usize>,
    callbacks: RefCell<Vec<Callback>>,
}

impl<B: Backend> std::fmt::Debug for Transaction<'_, B> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Transaction").field("depth", &self.depth.get()).finish_non_exhaustive()
    }
}

impl<'a, B: Backend> Transaction<'a, B> {
    pub(super) fn run<T>(
        database: &'a Database<B>,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'a, B>) -> Result<T>,
    ) -> Result<T> {
        let transaction = Self {
            database,
            connection: RefCell::new(database.pooled()?),
            failed: Cell::new(false),
            depth: Cell::new(0),
            callbacks: RefCell::new(Vec::new()),
        };
        transaction.control(database.backend().dialect().begin(), location)?;
        let guard = Rollback { transaction: &transaction, sql: "ROLLBACK", location };
        let value = work(&transaction)?;
        if transaction.failed.get() {
            return Err(broken().with_location(location));
        }
        transaction.control("COMMIT", location)?;
        std::mem::forget(guard);
        for callback in transaction.callbacks.take() {
            callback();
        }
        Ok(value)
    }

    /// Runs the closure in a savepoint: what it did is kept when it returns `Ok`, and undone when it returns `Err` or
    /// panics.
    ///
    /// # Errors
    /// The closure's, or the database's.
    #[track_caller]
    pub fn atomic<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.savepoint(Location::caller(), work)
    }

    fn savepoint<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        let name = format!("s{}", self.depth.get() + 1);
        self.control(&format!("SAVEPOINT {name}"), location)?;
        let undo = format!("ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}");
        let kept = self.callbacks.borrow().len();
        self.depth.set(self.depth.get() + 1);
        let guard = Rollback { transaction: self, sql: &undo, location };
        let outcome = work(self);
        self.depth.set(self.depth.get() - 1);
        match outcome {
            Ok(value) if !self.failed.get() => {
                self.control(&format!("RELEASE SAVEPOINT {name}"), location)?;
                std::mem::forget(guard);
                Ok(value)
            }
            outcome => {
                self.callbacks.borrow_mut().truncate(kept);
                drop(guard);
                outcome.and_then(|_| Err(broken().with_location(location)))
            }
        }
    }

    /// Runs the closure when the whole transaction has been committed; never, when it or the savepoint is rolled back.
    pub fn on_commit(&self, callback: impl FnOnce() + 'static) {
        self.callbacks.borrow_mut().push(Box::new(callback));
    }

    fn control(&self, sql: &str, location: &'static Location<'static>) -> Result<()> {
        let recorder = self.database.recorder();
        let started = recorder.is_recording().then(Instant::now);
        let outcome = match self.connection.try_borrow_mut() {
            Ok(mut connection) => connection.execute_batch(sql),
            Err(_) => Err(busy()),
        };
        if let Some(started) = started {
            let rows = outcome.as_ref().map(|()| 0).map_err(|_| ());
            recorder.note(|| Query::control(sql, rows.is_ok(), started.elapsed(), location));
        }
        outcome.map_err(|error| error.with_location(location))
    }
}

#[diagnostic::do_not_recommend]
impl<B: Backend> Runner for Transaction<'_, B> {
    type Backend = B;

    fn database(&self) -> &Database<B> {
        self.database
    }

    fn with_connection<T>(&self, work: impl FnOnce(&mut B::Connection) -> Result<T>) -> Result<T> {
        if self.failed.get() {
            return Err(broken());
        }
        let mut connection = self.connection.try_borrow_mut().map_err(|_| busy())?;
        let outcome = work(&mut connection);
        if outcome.is_err() {
            self.failed.set(true);
        }
        outcome
    }

    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, B>) -> Result<T>,
    ) -> Result<T> {
        self.savepoint(location, work)
    }
}

/// Rolls back when dropped: on `Err`, and on a panic of the closure.
struct Rollback<'t, 'a, B: Backend> {
    transaction: &'t Transaction<'a, B>,
    sql: &'t str,
    location: &'static Location<'static>,
}

impl<B: Backend> Drop for Rollback<'_, '_, B> {
    fn drop(&mut self) {
        // When it fails the connection is not reusable, and the pool drops it; the database then rolls back by itself.
        let _ = self.transaction.control(self.sql, self.location);
        self.transaction.failed.set(false);
    }
}

#[cold]
fn broken() -> Error {
    Error::new(
        ErrorKind::Invalid,
        "an earlier error of the database ended this transaction: return the error, or wrap what may fail in `tx.atomic`",
    )
}

#[cold]
fn busy() -> Error {
    Error::new(
        ErrorKind::Invalid,
        "the transaction's connection is in the middle of a query: collect its rows before running another",
    )
}
