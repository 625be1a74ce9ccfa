//! rusqlite's errors as those of `orm-core`: the kind by SQLite's extended result code, the columns and
//! constraints by its messages, which have not changed in many years.

use orm_core::error::{Error, ErrorKind};
use rusqlite::ffi;

/// The typed error of a statement.
#[cold]
pub(crate) fn typed(error: rusqlite::Error) -> Error {
    let failure = Failure::of(&error);
    let described = match error {
        rusqlite::Error::MultipleStatement => Error::new(ErrorKind::Invalid, Error::SEVERAL_STATEMENTS),
        _ => failure.describe(),
    };
    described.with_sqlstate(&failure.code.to_string()).with_source(error)
}

/// The typed error of opening the database at this path.
#[cold]
pub(crate) fn opening(error: rusqlite::Error, path: &str) -> Error {
    let failure = Failure::of(&error);
    let described = match failure.code & 0xff {
        ffi::SQLITE_CANTOPEN => connection(format!(
            "cannot open the database file `{path}`: check that the path exists and may be read and written"
        )),
        ffi::SQLITE_NOTADB => connection(format!("`{path}` is not a SQLite database: check the path")),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => failure.describe(),
        _ => connection(format!("cannot open the database file `{path}`: {}", failure.message)),
    };
    described.with_sqlstate(&failure.code.to_string()).with_source(error)
}

fn connection(message: String) -> Error {
    Error::new(ErrorKind::Connection, message)
}

/// What SQLite said.
struct Failure {
    /// The extended result code.
    code: i32,
    message: String,
}

impl Failure {
    fn of(error: &rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, message) => Self {
                code: failure.extended_code,
                message: message.clone().unwrap_or_else(|| failure.to_string()),
            },
            rusqlite::Error::SqlInputError { error: failure, msg, .. } => {
                Self { code: failure.extended_code, message: msg.clone() }
            }
            // rusqlite's own: nothing was asked of SQLite.
            other => Self { code: ffi::SQLITE_MISUSE, message: other.to_string() },
        }
    }

    fn describe(&self) -> Error {
        match self.code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => self.unique(),
            ffi::SQLITE_CONSTRAINT_NOTNULL => self.not_null(),
            ffi::SQLITE_CONSTRAINT_CHECK => self.check(),
            ffi::SQLITE_CONSTRAINT_DATATYPE => self.datatype(),
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => foreign_key(),
            // What ON DELETE RESTRICT refuses comes out of a trigger that SQLite makes by itself.
            ffi::SQLITE_CONSTRAINT_TRIGGER if self.message == "FOREIGN KEY constraint failed" => {
                foreign_key()
            }
            _ => self.describe_primary(),
        }
    }

    fn describe_primary(&self) -> Error {
        match self.code & 0xff {
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Error::new(
                ErrorKind::Busy,
                "the database is locked by another connection: run the transaction again, or raise `busy_timeout` in the URL",
            ),
            ffi::SQLITE_INTERRUPT => Error::new(ErrorKind::Timeout, "the statement was interrupted"),
            ffi::SQLITE_SCHEMA => self.plain(ErrorKind::Schema, "run the statement again"),
            ffi::SQLITE_TOOBIG => {
                self.plain(ErrorKind::Invalid, "a value or the statement exceeds SQLite's limits")
            }
            ffi::SQLITE_MISMATCH => self.plain(ErrorKind::Invalid, "give it a value of the column's type"),
            ffi::SQLITE_CANTOPEN | ffi::SQLITE_NOTADB => {
                self.plain(ErrorKind::Connection, "check the path of the database")
            }
            ffi::SQLITE_READONLY => self.plain(
                ErrorKind::Database,
                "open it with `mode=rwc`, check that the file may be written, and that the transaction is not read-only",
            ),
            ffi::SQLITE_FULL => self.plain(ErrorKind::Database, "free some space"),
            ffi::SQLITE_ERROR => self.describe_message(),
            _ => self.bare(ErrorKind::Database),
        }
    }

    /// SQLITE_ERROR has no finer codes: the message tells.
    fn describe_message(&self) -> Error {
        let message = self.message.as_str();
        let is_missing = ["no such table", "no such column", "no such view", "no such index"]
            .iter()
            .any(|start| message.starts_with(start))
            || message.contains(" has no column named ");
        if is_missing {
            return self.plain(ErrorKind::Schema, "run the migrations, or check the name");
        }
        if message.starts_with(crate::regexp::INVALID) || message.starts_with(crate::functions::INVALID) {
            return self.bare(ErrorKind::Invalid);
        }
        if message.starts_with(crate::functions::OUT_OF_RANGE) {
            return self.bare(ErrorKind::OutOfRange);
        }
        if message == crate::arithmetic::OVERFLOW || message == crate::arithmetic::BY_ZERO {
            let by_zero = message == crate::arithmetic::BY_ZERO;
            return self.bare(if by_zero { ErrorKind::Invalid } else { ErrorKind::OutOfRange });
        }
        if message == "integer overflow" || message.starts_with("decimal overflow") {
            return self.plain(ErrorKind::OutOfRange, "the result does not fit the type");
        }
        if message.starts_with("not a decimal") || message.starts_with("decimal division by zero") {
            return self.bare(ErrorKind::Invalid);
        }
        self.bare(ErrorKind::Database)
    }

    fn unique(&self) -> Error {
        let error = Error::new(
            ErrorKind::UniqueViolation,
            "another row has the same value: choose another one, or update that row",
        );
        let details = self.details();
        match details.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
            // An index over an expression has no columns to name.
            Some(index) => error.with_constraint(index),
            None => with_columns(error, details),
        }
    }

    fn not_null(&self) -> Error {
        let error =
            Error::new(ErrorKind::NotNullViolation, "the column must have a value and got none: set it");
        with_columns(error, self.details())
    }

    /// A STRICT table refused the type: `cannot store REAL value in INTEGER column book.pages`. Integers become REAL
    /// where a sum or a product has more than 64 bits.
    fn datatype(&self) -> Error {
        let overflows = self.message.starts_with("cannot store REAL value in INTEGER column ");
        let error = if overflows {
            Error::new(ErrorKind::OutOfRange, "the number is no integer of 64 bits")
        } else {
            self.plain(ErrorKind::Invalid, "give it a value of the column's type")
        };
        match self.message.rsplit_once(" column ") {
            Some((_, column)) => with_columns(error, column),
            None => error,
        }
    }

    fn check(&self) -> Error {
        // The checks without a name are those that the dialect makes for the type of a column.
        if let Some(error) = crate::dialect::range_error(self.details()) {
            return error;
        }
        Error::new(ErrorKind::CheckViolation, "the row breaks a check constraint: correct the value")
            .with_constraint(self.details())
    }

    /// What follows `UNIQUE constraint failed: `.
    fn details(&self) -> &str {
        self.message.split_once(": ").map_or("", |(_, details)| details)
    }

    fn plain(&self, kind: ErrorKind, next_step: &str) -> Error {
        Error::new(kind, format!("{}: {next_step}", self.message))
    }

    fn bare(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.message.clone())
    }
}

fn foreign_key() -> Error {
    // SQLite does not say which of the keys.
    Error::new(ErrorKind::ForeignKeyViolation, Error::BROKEN_REFERENCE)
}

/// Names the columns: `book.isbn` becomes `isbn`, `book.a, book.b` becomes `a, b`.
fn with_columns(error: Error, qualified: &str) -> Error {
    let columns: Vec<&str> = qualified
        .split(", ")
        .map(|column| column.split_once('.').map_or(column, |(_, name)| name))
        .filter(|name| !name.is_empty())
        .collect();
    if columns.is_empty() { error } else { error.with_field(columns.join(", ")) }
}
