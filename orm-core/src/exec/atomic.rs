//! `Atomic`: how a transaction begins, and how often it is run again.

use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::panic::Location;
use std::time::Duration;

use super::{Database, Transaction};
use crate::ast::{Begin, Isolation};
use crate::backend::Backend;
use crate::error::{Error, ErrorKind, Result};

/// What [`Database::atomic_with`] is asked for: an isolation level, whether the transaction only reads, how often it is run again.
///
/// | | PostgreSQL | SQLite |
/// |---|---|---|
/// | isolation level | as asked for | any: every transaction is serialisable there |
/// | [`read_only`](Self::read_only) | refuses writes | refuses writes, and does not wait for the writer |
/// | [`deferrable`](Self::deferrable) | waits for a moment from which nothing can fail | `Unsupported` |
///
/// ```
/// use orm_core::exec::Atomic;
/// use std::time::Duration;
///
/// let transfer = Atomic::serializable().retries(5);
/// let report = Atomic::repeatable_read().read_only();
/// let patient = transfer.backoff(Duration::from_millis(20), Duration::from_secs(2));
/// # let _ = (report, patient);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "this is what `atomic_with` begins a transaction by"]
pub struct Atomic {
    begin: Begin,
    retries: u32,
    first_pause: Duration,
    longest_pause: Duration,
}

impl Default for Atomic {
    fn default() -> Self {
        Self::new()
    }
}

impl Atomic {
    /// A transaction as `atomic` begins it: at the database's own level of isolation, run once.
    pub const fn new() -> Self {
        let begin = Begin { isolation: None, read_only: false, deferrable: false };
        Self {
            begin,
            retries: 0,
            first_pause: Duration::from_millis(5),
            longest_pause: Duration::from_millis(500),
        }
    }

    /// Each statement sees what was committed before it.
    pub const fn read_committed() -> Self {
        Self::isolated(Isolation::ReadCommitted)
    }

    /// All statements see what was committed before the first of them. Writing over what another has changed since is an error
    /// of the kind `Serialization`.
    pub const fn repeatable_read() -> Self {
        Self::isolated(Isolation::RepeatableRead)
    }

    /// As if transactions ran one after another; one that cannot be placed among the others is an error of the kind
    /// `Serialization`. Ask for [`retries`](Self::retries).
    pub const fn serializable() -> Self {
        Self::isolated(Isolation::Serializable)
    }

    const fn isolated(isolation: Isolation) -> Self {
        let mut atomic = Self::new();
        atomic.begin.isolation = Some(isolation);
        atomic
    }

    /// Refuses to write, and to lock rows.
    pub const fn read_only(mut self) -> Self {
        self.begin.read_only = true;
        self
    }

    /// Waits at the start for a moment from which nothing can fail with `Serialization`, and holds up nobody (PostgreSQL): for
    /// long reports. Only of transactions that are serialisable and read-only.
    pub const fn deferrable(mut self) -> Self {
        self.begin.deferrable = true;
        self
    }

    /// Runs the closure again, in a new transaction, after a serialisation failure, a deadlock, or SQLite's lock: so many times at
    /// the most. An unknown outcome of COMMIT is never tried again.
    ///
    /// What the closure did outside of the database is done again too; use [`Transaction::on_commit`] for what must happen once.
    pub const fn retries(mut self, times: u32) -> Self {
        self.retries = times;
        self
    }

    /// How long to wait before the first further attempt, and at the most: each wait is twice as long as the one before it, and up
    /// to a half shorter by chance, so that those who met do not meet again. The default is 5 milliseconds, up to 500.
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest;
        self
    }

    fn checked(self, location: &'static Location<'static>) -> Result<Self> {
        let Begin { isolation, read_only, deferrable } = self.begin;
        if deferrable && !(read_only && isolation == Some(Isolation::Serializable)) {
            let error = Error::new(
                ErrorKind::Invalid,
                "only a serialisable, read-only transaction can be deferrable: write `Atomic::serializable().read_only().deferrable()`",
            );
            return Err(error.with_location(location));
        }
        Ok(self)
    }

    /// The wait before this further attempt, counted from 0.
    fn pause(&self, attempt: u32) -> Duration {
        let doubled = self.first_pause.saturating_mul(2_u32.saturating_pow(attempt));
        let whole = doubled.min(self.longest_pause);
        // The keys of a new hash map are random; that is chance enough here.
        let chance = RandomState::new().build_hasher().finish() as u32;
        whole - whole.mul_f64(f64::from(chance) / f64::from(u32::MAX) / 2.0)
    }
}

impl<B: Backend> Database<B> {
    /// Runs the closure in a transaction of this kind, and again as often as [`Atomic::retries`] says.
    ///
    /// ```text
    /// db.atomic_with(Atomic::serializable().retries(5), |tx| ..)?;
    /// ```
    ///
    /// # Errors
    /// The closure's, or the database's; those of the last attempt. `CommitUnknown` where the answer to COMMIT was lost.
    /// `Unsupported` where the database has no such transaction.
    #[track_caller]
    pub fn atomic_with<T>(
        &self,
        atomic: Atomic,
        work: impl FnMut(&Transaction<'_, B>) -> Result<T>,
    ) -> Result<T> {
        let location = Location::caller();
        run(self, atomic.checked(location)?, location, work, says)
    }

    /// As [`atomic_with`](Self::atomic_with), with an error type of the program's own: see [`try_atomic`](Self::try_atomic). It is run
    /// again where an error of the database ended the transaction that may not come again, whatever the closure made of it.
    ///
    /// # Errors
    /// As `atomic_with`.
    #[track_caller]
    pub fn try_atomic_with<T, E: OwnError>(
        &self,
        atomic: Atomic,
        work: impl FnMut(&Transaction<'_, B>) -> Result<T, E>,
    ) -> Result<T, E> {
        let location = Location::caller();
        run(self, atomic.checked(location)?, location, work, |_| None)
    }

    /// Begins a transaction for code that cannot use a closure. It is rolled back when it is dropped without
    /// [`commit`](Transaction::commit), on a panic for example.
    ///
    /// Pass `&tx` instead of `&db`.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn begin(&self) -> Result<Transaction<'_, B>> {
        Transaction::begin(self, Begin::default(), Location::caller())
    }

    /// Begins a transaction of this kind.
    ///
    /// # Errors
    /// The database's; `Invalid` where [`Atomic::retries`] are asked for, as there is no closure to run again.
    #[track_caller]
    pub fn begin_with(&self, atomic: Atomic) -> Result<Transaction<'_, B>> {
        let location = Location::caller();
        let atomic = atomic.checked(location)?;
        if atomic.retries > 0 {
            let error = Error::new(
                ErrorKind::Invalid,
                "`begin_with` has no closure to run again: use `atomic_with`, or leave `retries` out",
            );
            return Err(error.with_location(location));
        }
        Transaction::begin(self, atomic.begin, location)
    }
}

/// An error of the program's own, that is made of an `orm::Error` too: `impl From<orm::Error>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made of an `orm::Error`: write `impl From<orm::Error> for {Self}`, or use `atomic` and return an `orm::Error`",
    label = "not made of an `orm::Error`"
)]
pub trait OwnError: From<Error> {}

#[diagnostic::do_not_recommend]
impl<E: From<Error>> OwnError for E {}

fn run<B: Backend, T, E: From<Error>>(
    database: &Database<B>,
    atomic: Atomic,
    location: &'static Location<'static>,
    mut work: impl FnMut(&Transaction<'_, B>) -> Result<T, E>,
    of_closure: impl Fn(&E) -> Option<bool>,
) -> Result<T, E> {
    let mut attempt = 0;
    loop {
        // What ended the transaction may not be what the closure returned.
        let failure = Cell::new(None);
        let outcome = Transaction::run(database, atomic.begin, location, |transaction| {
            let outcome = work(transaction).map_err(Failed::Within);
            failure.set(transaction.failure());
            outcome
        });
        let said = match &outcome {
            Err(Failed::Around(error)) => says(error),
            Err(Failed::Within(error)) => of_closure(error),
            Ok(_) => None,
        };
        let again = said.unwrap_or_else(|| failure.get().is_some_and(ErrorKind::is_retryable));
        match outcome {
            Err(_) if attempt < atomic.retries && again => {
                std::thread::sleep(atomic.pause(attempt));
                attempt += 1;
            }
            outcome => return outcome.map_err(Failed::into_error),
        }
    }
}

/// Whether an error says by itself that running the transaction again may succeed, or must not be tried.
fn says(error: &Error) -> Option<bool> {
    if error.kind() == ErrorKind::CommitUnknown {
        return Some(false);
    }
    error.is_retryable().then_some(true)
}

/// Whose error it is: the closure's, or that of the transaction around it.
enum Failed<E> {
    Within(E),
    Around(Error),
}

impl<E> From<Error> for Failed<E> {
    fn from(error: Error) -> Self {
        Self::Around(error)
    }
}

impl<E: From<Error>> Failed<E> {
    fn into_error(self) -> E {
        match self {
            Self::Within(error) => error,
            Self::Around(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let atomic = Atomic::new().backoff(Duration::from_millis(10), Duration::from_millis(50));
        for (attempt, whole) in [(0, 10), (1, 20), (2, 40), (3, 50), (40, 50), (u32::MAX, 50)] {
            let pause = atomic.pause(attempt);
            let whole = Duration::from_millis(whole);
            assert!(pause >= whole / 2 && pause <= whole, "{attempt}: {pause:?}");
        }
    }
}
