//! The kinds of errors.

use crate::value::CellError;

/// What kind of error an [`Error`](super::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No row matched where one was asked for.
    DoesNotExist,
    /// More than one row matched where one was asked for.
    MultipleObjects,
    /// A unique constraint was broken (SQL state 23505).
    UniqueViolation,
    /// A foreign key points at nothing, or a row is still pointed at (23503).
    ForeignKeyViolation,
    /// A column that must have a value got none (23502).
    NotNullViolation,
    /// A check constraint was broken (23514).
    CheckViolation,
    /// A row cannot be deleted because others that protect it point at it (23001, and 23503 of a deletion).
    Protected,
    /// The row was changed or removed since it was read.
    Stale,
    /// The transaction could not be serialised (40001).
    Serialization,
    /// A deadlock was found (40P01).
    Deadlock,
    /// A row lock was not to be had (55P03).
    LockTimeout,
    /// A time limit ran out: of a statement (57014), or of waiting for a connection.
    Timeout,
    /// The database is locked by another writer (SQLite).
    Busy,
    /// The connection could not be made, or was lost.
    Connection,
    /// The answer to COMMIT was lost: the transaction may or may not have been committed.
    CommitUnknown,
    /// This database cannot do that.
    Unsupported,
    /// A row does not fit the Rust type it is read into.
    Decode,
    /// A value is outside of what the column holds.
    OutOfRange,
    /// The query or the value makes no sense.
    Invalid,
    /// The database has no such table or column, or it is of another type.
    Schema,
    /// Any other error of the database.
    Database,
    /// An error of the program's own, handed through by [`Error::other`](super::Error::other).
    Other,
}

impl From<&CellError> for ErrorKind {
    fn from(error: &CellError) -> Self {
        if error.is_unsupported() { Self::Unsupported } else { Self::Decode }
    }
}

impl ErrorKind {
    /// Whether running the whole transaction again may succeed.
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::Serialization | Self::Deadlock | Self::Busy)
    }
}
