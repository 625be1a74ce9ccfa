//! SQL functions on text that mean the same as on PostgreSQL, for letters beyond ASCII too.
//!
//! SQLite's own `lower` and `LIKE` fold ASCII alone. All functions are deterministic, so that an index
//! may use them, and innocuous, so that a schema may. NULL in gives NULL out.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

/// What every function of this crate is.
pub(crate) const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    .union(FunctionFlags::SQLITE_INNOCUOUS);

/// What the message starts with where a result does not fit its type; `error` knows it again.
pub(crate) const OUT_OF_RANGE: &str = "out of range: ";
/// What the message starts with where a function has no value for its arguments.
pub(crate) const INVALID: &str = "invalid argument: ";

pub(crate) fn out_of_range(reason: impl std::fmt::Display) -> Error {
    Error::UserFunctionError(format!("{OUT_OF_RANGE}{reason}").into())
}

pub(crate) fn invalid(reason: impl std::fmt::Display) -> Error {
    Error::UserFunctionError(format!("{INVALID}{reason}").into())
}

/// Registers the functions on a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    connection.create_scalar_function("orm_lower", 1, FLAGS, |context| Ok(text(context, 0)?.map(lower)))?;
    connection.create_scalar_function("orm_upper", 1, FLAGS, |context| Ok(text(context, 0)?.map(upper)))?;
    connection.create_scalar_function("orm_regexp", 3, FLAGS, crate::regexp::matches)?;
    compare(connection, "orm_starts_with", <[u8]>::starts_with)?;
    compare(connection, "orm_ends_with", <[u8]>::ends_with)?;
    connection.create_scalar_function("orm_like", 2, FLAGS, |context| {
        let (Some(text), Some(pattern)) = (text(context, 0)?, text(context, 1)?) else { return Ok(None) };
        crate::like::matches(text, pattern).map(Some)
    })
}

/// Registers a comparison of two texts, byte by byte: `LIKE` would fold case, and ends at a NUL character.
fn compare(connection: &Connection, name: &str, holds: fn(&[u8], &[u8]) -> bool) -> Result<()> {
    connection.create_scalar_function(name, 2, FLAGS, move |context| {
        let (whole, part) = (bytes(context, 0)?, bytes(context, 1)?);
        Ok(whole.zip(part).map(|(whole, part)| holds(whole, part)))
    })
}

/// Letter by letter, as PostgreSQL does: `str::to_lowercase` writes a sigma at the end of a word
/// differently, and a part of a word would no longer be found in it.
fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Of the one letter whose lower case is two, PostgreSQL keeps the first.
    text.chars().filter_map(|letter| letter.to_lowercase().next()).collect()
}

fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    text.chars().map(|letter| single(letter.to_uppercase()).unwrap_or(letter)).collect()
}

/// The letter, where it is one: PostgreSQL leaves a letter as it is whose upper case is two, such as `ß`.
fn single(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

/// An argument that is text, or NULL.
pub(crate) fn text<'a>(context: &'a Context<'_>, index: usize) -> Result<Option<&'a str>> {
    match context.get_raw(index) {
        ValueRef::Text(bytes) => {
            str::from_utf8(bytes).map(Some).map_err(|error| Error::Utf8Error(index, error))
        }
        ValueRef::Null => Ok(None),
        other => Err(Error::InvalidFunctionParameterType(index, other.data_type())),
    }
}

/// An argument that is text or bytes, or NULL.
fn bytes<'a>(context: &'a Context<'_>, index: usize) -> Result<Option<&'a [u8]>> {
    match context.get_raw(index) {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Ok(Some(bytes)),
        ValueRef::Null => Ok(None),
        other => Err(Error::InvalidFunctionParameterType(index, other.data_type())),
    }
}
