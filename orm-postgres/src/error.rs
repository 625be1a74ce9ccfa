//! The driver's errors as the library's: a kind from the SQL state, the constraint, the field, the next step.
//!
//! Messages carry the server's own sentence but never its detail, which quotes values of the row; of a unique constraint alone the value
//! that is there already. Broken constraints are told in the same words as by the other driver.

use std::error::Error as StdError;
use std::io;

use orm_core::error::{Error, ErrorKind};
use postgres::error::{DbError, Severity};

/// `invalid_sql_statement_name`.
const GONE: &str = "26000";

/// An error of a statement.
#[cold]
pub(crate) fn of_statement(error: postgres::Error) -> Error {
    let typed = match error.as_db_error() {
        Some(answer) => of_answer(answer),
        None => of_driver(&error),
    };
    typed.with_source(error)
}

/// An error of connecting to `target`, which is `host:port/database`.
#[cold]
pub(crate) fn of_connecting(error: postgres::Error, target: &str) -> Error {
    let answer = error.as_db_error();
    let reason = answer.map_or_else(|| deepest(&error), |answer| answer.message().to_owned());
    let mut typed =
        Error::new(ErrorKind::Connection, format!("cannot connect to PostgreSQL at {target}: {reason}"));
    if let Some(answer) = answer {
        typed = typed.with_sqlstate(answer.code().code());
    }
    typed.with_source(error)
}

/// The operating system has nothing left to wait for a connection with.
#[cold]
pub(crate) fn of_runtime(error: io::Error) -> Error {
    Error::new(ErrorKind::Connection, format!("cannot open a connection to PostgreSQL: {error}"))
        .with_source(error)
}

/// Whether the statement was prepared for a table that has changed since, or is no longer there.
/// Both are found before anything of it has run.
pub(crate) fn is_stale(error: &postgres::Error) -> bool {
    is_gone(error) || error.as_db_error().is_some_and(is_changed)
}

/// The server no longer has the statement: something ran `DISCARD` or `DEALLOCATE`. With a context it is a statement of a function's own
/// that is missing, and the function may have done its work by then: a procedure commits in between.
pub(crate) fn is_gone(error: &postgres::Error) -> bool {
    error.as_db_error().is_some_and(|answer| answer.code().code() == GONE && answer.where_().is_none())
}

/// "cached plan must not change result type", known by its place in the server as the text is translated.
/// With a context it comes from inside of a function, whose plans are not ours.
fn is_changed(answer: &DbError) -> bool {
    answer.code().code() == "0A000"
        && answer.routine() == Some("RevalidateCachedQuery")
        && answer.where_().is_none()
}

/// "cannot insert multiple commands into a prepared statement", known by its place as the text is translated: it is found after the
/// statements were parsed, unlike any other error of syntax.
fn is_several(answer: &DbError) -> bool {
    answer.code().code() == "42601" && answer.routine() == Some("exec_parse_message")
}

fn of_answer(answer: &DbError) -> Error {
    let (kind, state) = (kind(answer), answer.code().code());
    let message = told_alike(answer, kind).unwrap_or_else(|| {
        let mut message = answer.message().to_owned();
        if let Some(next) = answer.hint().or_else(|| next_step(answer, kind)) {
            message.push_str(": ");
            message.push_str(next);
        }
        message
    });
    let mut error = Error::new(kind, message).with_sqlstate(state);
    if let Some(constraint) = answer.constraint() {
        error = error.with_constraint(constraint);
    }
    match answer.column().map(str::to_owned).or_else(|| key_columns(answer)) {
        Some(field) => error.with_field(field),
        None => error,
    }
}

fn kind(answer: &DbError) -> ErrorKind {
    // A fatal error ends the session, whatever its reason.
    if matches!(answer.parsed_severity(), Some(Severity::Fatal | Severity::Panic)) {
        return ErrorKind::Connection;
    }
    match answer.code().code() {
        "23505" => ErrorKind::UniqueViolation,
        "23503" => ErrorKind::ForeignKeyViolation,
        "23502" => ErrorKind::NotNullViolation,
        "23514" => ErrorKind::CheckViolation,
        "23001" => ErrorKind::Protected,
        "40001" => ErrorKind::Serialization,
        "40P01" => ErrorKind::Deadlock,
        "55P03" => ErrorKind::LockTimeout,
        "57014" => ErrorKind::Timeout,
        "42P01" | "42703" | "42883" | "42704" | "42804" | "3F000" => ErrorKind::Schema,
        // 54000: a code point that is no character, a text that is too long.
        "22001" | "22003" | "22008" | "54000" => ErrorKind::OutOfRange,
        "57P01" | "57P02" | "57P03" => ErrorKind::Connection,
        GONE => ErrorKind::Schema,
        "42601" if is_several(answer) => ErrorKind::Invalid,
        "0A000" if is_changed(answer) => ErrorKind::Schema,
        "0A000" => ErrorKind::Unsupported,
        // One statement would change a row twice, or a subquery for one value has several.
        "21000" => ErrorKind::Invalid,
        state if state.starts_with("22") => ErrorKind::Invalid,
        state if state.starts_with("08") => ErrorKind::Connection,
        _ => ErrorKind::Database,
    }
}

/// What the other databases mean too, in the same words.
fn told_alike(answer: &DbError, kind: ErrorKind) -> Option<String> {
    Some(match kind {
        ErrorKind::UniqueViolation => match taken_value(answer) {
            Some(value) => {
                format!("another row has the same value (`{value}`): choose another one, or update that row")
            }
            None => "another row has the same value: choose another one, or update that row".to_owned(),
        },
        ErrorKind::NotNullViolation => "the column must have a value and got none: set it".to_owned(),
        // Of a deletion it is `Protected` later on, with the rows that stand in the way.
        ErrorKind::ForeignKeyViolation => Error::BROKEN_REFERENCE.to_owned(),
        ErrorKind::CheckViolation => "the row breaks a check constraint: correct the value".to_owned(),
        ErrorKind::Invalid if is_several(answer) => Error::SEVERAL_STATEMENTS.to_owned(),
        _ => return None,
    })
}

/// The value in `Key (isbn)=(978..) already exists.`, where it is short.
fn taken_value(answer: &DbError) -> Option<&str> {
    const SHORT: usize = 60;
    let (_, value) = answer.detail()?.split_once(")=(")?;
    let (value, _) = value.rsplit_once(')')?;
    (value.len() <= SHORT).then_some(value)
}

fn next_step(answer: &DbError, kind: ErrorKind) -> Option<&'static str> {
    Some(match (kind, answer.code().code()) {
        (ErrorKind::Serialization | ErrorKind::Deadlock, _) => "run the transaction again",
        (ErrorKind::LockTimeout, _) => "another transaction holds the lock; try again later",
        (ErrorKind::Timeout, _) => "it was cancelled, or ran longer than `statement_timeout`",
        (ErrorKind::Connection, _) => "the connection is lost; use another",
        (_, "42P01" | "42703") => "are all migrations applied?",
        (ErrorKind::Schema, "0A000") => {
            "the statement was prepared before the table changed; run the transaction again"
        }
        (ErrorKind::Schema, GONE) => {
            "something dropped the prepared statements; behind a proxy that gives each transaction another session \
             (PgBouncer) add `prepared_statements=false` to the URL"
        }
        (_, "25P02") => "an earlier statement of this transaction failed; roll back first",
        _ => return None,
    })
}

/// The columns in `Key (isbn)=(..) already exists.`; the words around them are translated, the brackets are not.
fn key_columns(answer: &DbError) -> Option<String> {
    if !matches!(answer.code().code(), "23505" | "23503") {
        return None;
    }
    let (columns, _) = answer.detail()?.split_once(")=(")?;
    let (_, columns) = columns.split_once('(')?;
    Some(columns.replace('"', ""))
}

fn of_driver(error: &postgres::Error) -> Error {
    if error.is_closed() {
        return Error::new(ErrorKind::Connection, "the connection to PostgreSQL is closed: use another");
    }
    let io = StdError::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    match io {
        // What the protocol has no room for: a text with NUL, a value beyond 2 GiB. Nothing was sent.
        Some(io) if io.kind() == io::ErrorKind::InvalidInput => {
            Error::new(ErrorKind::Invalid, format!("the statement cannot be sent to PostgreSQL: {io}"))
        }
        Some(io) => Error::new(ErrorKind::Connection, format!("the connection to PostgreSQL was lost: {io}")),
        None => Error::new(ErrorKind::Database, format!("the PostgreSQL driver failed: {}", deepest(error))),
    }
}

/// The innermost cause, which is the one that says something.
fn deepest(error: &postgres::Error) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
