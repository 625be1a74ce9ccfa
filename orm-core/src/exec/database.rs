//! `Database`: a handle to a database, with a pool inside.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use super::cache::Cache;
use super::checks::KeptChecks;
use super::known::KnownTables;
use super::pool::{Limits, Pool};
use super::row_text::RowTexts;
use super::{Call, Home, OwnError, Runner, Tables, Transaction};
use crate::ast::Begin;
use crate::backend::{Backend, Connection, Url};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::inspect::{Log, Recorder};

/// A database. Cheap to clone, `Send` and `Sync`; connections are opened when they are needed, and kept.
pub struct Database<B: Backend> {
    inner: Arc<Inner<B>>,
}

struct Inner<B: Backend> {
    backend: B,
    pool: Pool<B>,
    recorder: Recorder,
    cache: Cache,
    row_texts: RowTexts,
    kept_checks: KeptChecks,
    known_tables: KnownTables,
}

impl<B: Backend> Clone for Database<B> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<B: Backend> fmt::Debug for Database<B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Database")
            .field("backend", &self.inner.backend.name())
            .finish_non_exhaustive()
    }
}

impl<B: Backend> Database<B> {
    /// Connects to the database of a URL: `sqlite://library.db`, `sqlite::memory:`, `postgres://user@host/name`.
    ///
    /// One connection is opened at once, so that a wrong URL shows here. Two options of the URL are alike on all databases:
    /// `?pool_size=16`, how many connections are opened at the most, and `?pool_timeout=30000`, for how many milliseconds a caller waits for one that
    /// is free, until an error of the kind `Timeout`. An option that is not known is an error.
    ///
    /// # Errors
    /// `Invalid` for a URL that is malformed or of a database that this build has no feature for, `Connection` when the
    /// database cannot be reached. A password never shows.
    pub fn connect(url: &str) -> Result<Self> {
        let mut parsed = Url::parse(url).ok_or_else(|| {
            Error::new(
                ErrorKind::Invalid,
                "a database URL starts with a scheme: `sqlite://library.db`, `sqlite::memory:`, `postgres://user@host/name`",
            )
        })?;
        let limits = Limits::take(&mut parsed)?;
        let backend = B::from_url(&parsed).ok_or_else(|| {
            Error::new(
                ErrorKind::Invalid,
                format!(
                    "no database for the scheme `{}`: turn on the feature `sqlite` (`sqlite://`) or `postgres` \
                     (`postgres://`) of the crate `orm`",
                    parsed.scheme()
                ),
            )
        })??;
        let database = Self {
            inner: Arc::new(Inner {
                backend,
                pool: Pool::new(limits),
                recorder: Recorder::default(),
                cache: Cache::default(),
                row_texts: RowTexts::default(),
                kept_checks: KeptChecks::default(),
                known_tables: KnownTables::default(),
            }),
        };
        drop(database.inner.pool.get(&database.inner.backend)?);
        Ok(database)
    }

    /// The backend.
    pub fn backend(&self) -> &B {
        &self.inner.backend
    }

    pub(crate) fn recorder(&self) -> &Recorder {
        &self.inner.recorder
    }

    pub(super) fn cache(&self) -> &Cache {
        &self.inner.cache
    }

    pub(super) fn row_texts(&self) -> &RowTexts {
        &self.inner.row_texts
    }

    pub(super) fn kept_checks(&self) -> &KeptChecks {
        &self.inner.kept_checks
    }

    pub(super) fn known_tables(&self) -> &KnownTables {
        &self.inner.known_tables
    }

    pub(super) fn pooled(&self) -> Result<super::pool::Pooled<'_, B>> {
        self.inner.pool.get(&self.inner.backend)
    }

    /// Notes every statement until the log is dropped: SQL, parameters, rows, time, and the place in the caller's code.
    #[must_use = "nothing is noted once the log is dropped"]
    pub fn record(&self) -> Log {
        self.inner.recorder.start()
    }

    /// Makes the tables of these models that are missing, with their join tables, constraints and indexes, in one
    /// transaction. The order of the models does not matter, and several programs may do so at the same time.
    ///
    /// # Errors
    /// The database's error.
    #[track_caller]
    pub fn create_tables<T: Tables>(&self) -> Result<()> {
        let (call, tables) = (Call::new(self), T::tables());
        self.known_tables().learn(&tables);
        let statements = compile::create_tables(self.backend().dialect(), &tables)
            .map_err(|error| call.place(error, None))?;
        let script = format!("{}{}", self.backend().dialect().one_makes_tables(), statements.join(";\n"));
        self.atomic(|tx| tx.with_connection(|connection| connection.execute_batch(&script)))
            .map_err(|error| call.place(error, None))
    }

    /// Runs the closure in a transaction: commits when it returns `Ok`, rolls back when it returns `Err` or panics.
    ///
    /// Inside, pass `tx` instead of `&db`. `tx.atomic(..)` nests, by a savepoint.
    ///
    /// # Errors
    /// The closure's, or the database's when the transaction cannot begin or commit.
    #[track_caller]
    pub fn atomic<T>(&self, work: impl FnOnce(&Transaction<'_, B>) -> Result<T>) -> Result<T> {
        self.transaction(Location::caller(), work)
    }

    /// As [`atomic`](Self::atomic), with an error type of the program's own that is made of an `orm::Error` too.
    ///
    /// ```text
    /// db.try_atomic(|tx| -> Result<_, ShopError> { .. })?;
    /// ```
    ///
    /// The closure says which error it returns, unless the call stands where the type is known: `?` alone would take any.
    ///
    /// # Errors
    /// The closure's, or the database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn try_atomic<T, E: OwnError>(&self, work: impl FnOnce(&Transaction<'_, B>) -> Result<T, E>) -> Result<T, E> {
        Transaction::run(self, Begin::default(), Location::caller(), work)
    }
}

#[diagnostic::do_not_recommend]
impl<B: Backend> Runner for Database<B> {
    type Backend = B;

    fn database(&self) -> &Database<B> {
        self
    }

    fn with_connection<T>(&self, work: impl FnOnce(&mut B::Connection) -> Result<T>) -> Result<T> {
        self.inner.pool.with(&self.inner.backend, work)
    }

    fn transaction<T>(
        &self,
        location: &'static Location<'static>,
        work: impl FnOnce(&Transaction<'_, B>) -> Result<T>,
    ) -> Result<T> {
        Transaction::run(self, Begin::default(), location, work)
    }

    fn home(&self, snapshot: bool, location: &'static Location<'static>) -> Result<Option<Home<'_, B>>> {
        Home::of(self, snapshot, location).map(Some)
    }

    fn has_connections(&self) -> bool {
        true
    }
}
