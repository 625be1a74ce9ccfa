//! `Transaction`: what `begin` returns, and `atomic` hands to its closure.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::time::Instant;

use super::pool::Pooled;
use super::{Database, Home, OwnError, Runner};
use crate::ast::Begin;
use crate::backend::{Backend, Connection};
use crate::error::{Error, ErrorKind, Result};
use crate::inspect::Query;

type Callback = Box<dyn FnOnce()>;

/// A transaction that is open: handed to the closure of [`Database::atomic`], or returned by [`Database::begin`].
///
/// After an error of the database nothing can be run in it, on any database, but what ends it. An inner `tx.atomic` rolls back
/// to its savepoint, and the outer one goes on. A transaction that is dropped is rolled back.
pub struct Transaction<'a, B: Backend> {
    database: &'a Database<B>,
    connection: RefCell<Pooled<'a, B>>,
    begin: Begin,
    open: Cell<bool>,
    /// The error of the database that ended it.
    failed: Cell<Option<ErrorKind>>,
    depth: Cell<usize>,
    callbacks: RefCell<Vec<Callback>>,
    location: &'static Location<'static>,
}

impl<B: Backend> std::fmt::Debug for Transaction<'_, B> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Transaction").field("depth", &self.depth.get()).finish_non_exhaustive()
    }
}

impl<'a, B: Backend> Transaction<'a, B> {
    /// Begins. A connection that was lost while it was idle is replaced, once: nothing has run on it yet.
    pub(super) fn begin(
        database: &'a Database<B>,
        begin: Begin,
        location: &'static Location<'static>,
    ) -> Result<Self> {
        let sql =
            database.backend().dialect().begin(&begin).map_err(|error| error.with_location(location))?;
        let first = Self::closed(database, begin, location)?;
        match first.control(&sql, location) {
            Ok(()) => return Ok(first.opened()),
            Err(error) if error.kind() != ErrorKind::Connection => return Err(error),
            Err(_) => drop(first),
        }
        let second = Self::closed(database, begin, location)?;
        second.control(&sql, location)?;
        Ok(second.opened())
    }

    fn closed(database: &'a Database<B>, begin: Begin, location: &'static Location<'static>) -> Result<Self> {
        let connection = database.pooled().map_err(|error| error.with_location(location))?;
        Ok(Self {
            database,
            connection: RefCell::new(connection),
            begin,
            open: Cell::new(false),
            failed: Cell::new(None),
            depth: Cell::new(0),
            callbacks: RefCell::new(Vec::new()),
            location,
        })
    }

    fn opened(self) -> Self {
        self.open.set(true);
        self
    }

    /// Begins, works, and commits where the work is `Ok`.
    pub(super) fn run<T, E: From<Error>>(
        database: &'a Database<B>,
        begin: Begin,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'a, B>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = Self::begin(database, begin, location)?;
        let value = work(&transaction)?;
        transaction.finish(location)?;
        Ok(value)
    }

    /// Keeps what was done. The callbacks of [`on_commit`](Self::on_commit) run then, the connection free again.
    ///
    /// # Errors
    /// `Invalid` where an earlier error of the database ended the transaction, which is rolled back. `CommitUnknown` where the
    /// connection was lost before the answer came: what was done may be kept or not. The database's, for example of a deferred constraint.
    #[track_caller]
    pub fn commit(self) -> Result<()> {
        let location = Location::caller();
        self.finish(location)
    }

    /// Undoes what was done. Dropping the transaction does so too, but tells no error.
    ///
    /// # Errors
    /// The database's; nothing is kept in any case.
    #[track_caller]
    pub fn rollback(self) -> Result<()> {
        self.undo(Location::caller())
    }

    fn finish(self, location: &'static Location<'static>) -> Result<()> {
        if self.failed.get().is_some() {
            return Err(broken().with_location(location));
        }
        match self.control(&self.ending("COMMIT"), location) {
            Ok(()) => self.open.set(false),
            Err(error) if error.kind() == ErrorKind::Connection => {
                self.open.set(false);
                return Err(unknown(error, location));
            }
            Err(error) => return Err(error),
        }
        let callbacks = self.callbacks.take();
        drop(self);
        for callback in callbacks {
            callback();
        }
        Ok(())
    }

    fn undo(&self, location: &'static Location<'static>) -> Result<()> {
        self.open.set(false);
        // When it fails the connection is not reusable, and the pool drops it; the database then rolls back by itself.
        self.control(&self.ending("ROLLBACK"), location)
    }

    fn ending(&self, end: &str) -> String {
        format!("{}{end}", self.database.backend().dialect().before_end(&self.begin))
    }

    /// The error of the database that ended the transaction.
    pub(super) fn failure(&self) -> Option<ErrorKind> {
        self.failed.get()
    }

    /// Runs the closure in a savepoint: what it did is kept when it returns `Ok`, and undone when it returns `Err` or
    /// panics.
    ///
    /// # Errors
    /// The closure's, or the database's.
    #[track_caller]
    pub fn atomic<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.savepoint(Location::caller(), Failure::Forgotten, work)
    }

    /// As [`atomic`](Self::atomic), with an error type of the program's own: see [`Database::try_atomic`].
    ///
    /// # Errors
    /// The closure's, or the database's.
    #[track_caller]
    pub fn try_atomic<T, E: OwnError>(&self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        self.savepoint(Location::caller(), Failure::Forgotten, work)
    }

    fn savepoint<T, E: From<Error>>(
        &self,
        location: &'static Location<'static>,
        failure: Failure,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.failed.get().is_some() {
            return Err(broken().with_location(location).into());
        }
        let name = format!("s{}", self.depth.get() + 1);
        self.control(&format!("SAVEPOINT {name}"), location)?;
        self.depth.set(self.depth.get() + 1);
        let kept = self.callbacks.borrow().len();
        let savepoint = Savepoint { transaction: self, name, kept, failure, location };
        let value = work(self)?;
        if self.failed.get().is_some() {
            return Err(broken().with_location(location).into());
        }
        savepoint.release()?;
        Ok(value)
    }

    /// Runs the closure when the whole transaction has been committed; never, when it or the savepoint is rolled back.
    ///
    /// A panic in it is handed on, and those that follow are not run; the transaction is committed all the same.
    pub fn on_commit(&self, callback: impl FnOnce() + 'static) {
        self.callbacks.borrow_mut().push(Box::new(callback));
    }

    fn control(&self, sql: &str, location: &'static Location<'static>) -> Result<()> {
        let recorder = self.database.recorder();
        let started = recorder.is_recording().then(Instant::now);
        let outcome = match self.connection.try_borrow_mut() {
            Ok(mut connection) => connection.control(sql),
            Err(_) => Err(busy()),
        };
        if let Some(started) = started {
            recorder.note(|| Query::control(sql, outcome.is_ok(), started.elapsed(), location));
        }
        outcome.map_err(|error| error.with_location(location))
    }
}

impl<B: Backend> Drop for Transaction<'_, B> {
    fn drop(&mut self) {
        if self.open.get() {
            let _ = self.undo(self.location);
        }
    }
}

#[diagnostic::do_not_recommend]
impl<B: Backend> Runner for Transaction<'_, B> {
    type Backend = B;

    fn database(&self) -> &Database<B> {
        self.database
    }

    fn with_connection<T>(&self, work: impl FnOnce(&mut B::Connection) -> Result<T>) -> Result<T> {
        if self.failed.get().is_some() {
            return Err(broken());
        }
        let mut connection = self.connection.try_borrow_mut().map_err(|_| busy())?;
        let half_done = HalfDone(&self.failed);
        let outcome = work(&mut connection);
        std::mem::forget(half_done);
        if let Err(error) = &outcome {
            self.failed.set(Some(error.kind()));
        }
        outcome
    }

    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, B>) -> Result<T>,
    ) -> Result<T> {
        self.savepoint(location, Failure::Forgotten, work)
    }

    fn write<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, B>) -> Result<T>,
    ) -> Result<T> {
        self.savepoint(location, Failure::Kept, work)
    }

    fn after_commit(&self, callback: Callback) {
        self.callbacks.borrow_mut().push(callback);
    }

    fn home(&self, _: bool, _: &'static Location<'static>) -> Result<Option<Home<'_, B>>> {
        Ok(None)
    }

    fn is_read_only(&self) -> bool {
        self.begin.read_only
    }
}

/// A statement that runs. Dropped by a panic, of a row that is being made or read, it ends the transaction: PostgreSQL would answer COMMIT
/// by undoing everything, and not by an error.
struct HalfDone<'t>(&'t Cell<Option<ErrorKind>>);

impl Drop for HalfDone<'_> {
    fn drop(&mut self) {
        self.0.set(Some(ErrorKind::Other));
    }
}

/// What an error of the database in a savepoint means for the transaction around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// Nothing, once it is rolled back: the program asked for the savepoint.
    Forgotten,
    /// Its end: the savepoint holds the statements of one write together, and the program knows of none.
    Kept,
}

/// A savepoint, rolled back to when dropped: on `Err`, and on a panic of the closure.
struct Savepoint<'t, 'a, B: Backend> {
    transaction: &'t Transaction<'a, B>,
    name: String,
    /// How many callbacks there were before it.
    kept: usize,
    failure: Failure,
    location: &'static Location<'static>,
}

impl<B: Backend> Savepoint<'_, '_, B> {
    fn release(self) -> Result<()> {
        let Self { transaction, name, location, .. } = &self;
        transaction.control(&format!("RELEASE SAVEPOINT {name}"), location)?;
        transaction.depth.set(transaction.depth.get() - 1);
        std::mem::forget(self);
        Ok(())
    }
}

impl<B: Backend> Drop for Savepoint<'_, '_, B> {
    fn drop(&mut self) {
        let Self { transaction, name, kept, failure, location } = self;
        transaction.depth.set(transaction.depth.get() - 1);
        transaction.callbacks.borrow_mut().truncate(*kept);
        let undo = format!("ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}");
        // Where the savepoint is gone, with the connection or as SQLite rolled back by itself, so is the whole transaction.
        match transaction.control(&undo, location) {
            Ok(()) if *failure == Failure::Kept => {}
            Ok(()) => transaction.failed.set(None),
            Err(error) => transaction.failed.set(Some(error.kind())),
        }
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

#[cold]
fn unknown(cause: Error, location: &'static Location<'static>) -> Error {
    Error::new(
        ErrorKind::CommitUnknown,
        "the connection was lost during COMMIT, so the transaction may have been committed or not: look for what it wrote \
         before you run it again",
    )
    .with_location(location)
    .with_source(cause)
}
