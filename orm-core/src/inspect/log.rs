//! A log of statements.

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::error::Result;
use crate::value::SqlValue;

/// A statement that was run.
#[derive(Clone, Debug)]
pub struct Query {
    /// The text.
    pub sql: String,
    /// The values that were bound, in order; of a batch, those of its first execution. The rows of a copy are not bound.
    pub params: Vec<SqlValue>,
    /// The number of rows that were read or changed; `None` where the statement failed.
    pub rows: Option<u64>,
    /// How many times the statement was run: once, but for a batch. There as many times as it has rows, several of which a database may be given at
    /// once.
    pub executions: usize,
    /// How long it took, reading the rows included.
    pub duration: Duration,
    /// Where in the caller's code.
    pub location: &'static Location<'static>,
}

impl Query {
    pub(crate) fn new(
        sql: &str,
        params: &[&SqlValue],
        outcome: &Result<u64>,
        duration: Duration,
        location: &'static Location<'static>,
    ) -> Self {
        let params = params.iter().map(|value| (*value).clone()).collect();
        Self {
            sql: sql.to_owned(),
            params,
            rows: outcome.as_ref().ok().copied(),
            executions: 1,
            duration,
            location,
        }
    }

    /// A statement that begins or ends a transaction.
    pub(crate) fn control(
        sql: &str,
        done: bool,
        duration: Duration,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            sql: sql.to_owned(),
            params: Vec::new(),
            rows: done.then_some(0),
            executions: 1,
            duration,
            location,
        }
    }

    /// The next rows of a query that was noted with its first.
    pub(crate) fn fetch(
        outcome: &Result<u64>,
        duration: Duration,
        location: &'static Location<'static>,
    ) -> Self {
        Self::new("FETCH", &[], outcome, duration, location)
    }

    /// The same statement, run for each row of a batch.
    pub(crate) fn repeated(self, executions: usize) -> Self {
        Self { executions, ..self }
    }

    /// Whether the statement begins or ends a transaction or a savepoint, or takes the next rows of a query that was noted
    /// before.
    pub fn is_control(&self) -> bool {
        ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "FETCH"]
            .iter()
            .any(|word| self.sql.starts_with(word))
    }
}

/// The text, what was bound, and where from.
impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sql)?;
        if !self.params.is_empty() {
            write!(formatter, " -- {:?}", self.params)?;
        }
        write!(formatter, " ({} rows, {:?}) at {}", self.rows.unwrap_or(0), self.duration, self.location)
    }
}

/// The statements of a log.
#[derive(Debug, Default)]
pub(crate) struct Entries(Mutex<Vec<Query>>);

impl Entries {
    pub(crate) fn push(&self, query: Query) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(query);
    }

    fn all(&self) -> Vec<Query> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The statements since [`Database::record`](crate::exec::Database::record), until the log is dropped.
#[derive(Debug)]
pub struct Log {
    entries: Arc<Entries>,
    listening: Arc<AtomicUsize>,
}

impl Log {
    pub(crate) fn new(listening: Arc<AtomicUsize>) -> Self {
        listening.fetch_add(1, Ordering::Relaxed);
        Self { entries: Arc::new(Entries::default()), listening }
    }

    pub(crate) fn entries(&self) -> &Arc<Entries> {
        &self.entries
    }

    /// The statements so far, those that begin and end transactions included.
    pub fn queries(&self) -> Vec<Query> {
        self.entries.all()
    }

    /// The number of queries so far, without those that begin and end transactions.
    pub fn count(&self) -> usize {
        self.entries.all().iter().filter(|query| !query.is_control()).count()
    }

    /// Fails unless there were exactly this many queries.
    ///
    /// # Panics
    /// With the list of what ran, where there were more or fewer.
    #[track_caller]
    pub fn assert_count(&self, expected: usize) {
        let found = self.count();
        assert!(found == expected, "expected {expected} queries, found {found}:\n{}", self.list());
    }

    fn list(&self) -> String {
        let queries = self.entries.all();
        let lines = queries.iter().enumerate().map(|(place, query)| format!("{:>3}. {query}", place + 1));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.listening.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Runs a block and fails unless it took exactly so many queries; yields the block's value. A `?` in the block returns from
/// the function around it.
///
/// Statements that begin and end transactions are not counted.
#[macro_export]
macro_rules! assert_queries {
    ($db:expr, $count:expr, $block:block) => {{
        let log = $db.record();
        let value = $block;
        log.assert_count($count);
        value
    }};
}
