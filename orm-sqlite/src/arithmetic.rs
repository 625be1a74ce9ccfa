//! Arithmetic that fails where SQLite's own gives something else than the number: NULL, infinity, or a float for an
//! integer. PostgreSQL fails there too.

use rusqlite::functions::Context;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

use crate::functions::FLAGS;

/// What the messages start with; `error` knows them again.
pub(crate) const OVERFLOW: &str = "the number is out of range";
/// See [`OVERFLOW`].
pub(crate) const BY_ZERO: &str = "division by zero";

/// Registers the functions on a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    // Where integers of 64 bits overflowed, the number is a float.
    connection.create_scalar_function("orm_i64", 1, FLAGS, |context| integer(context, 0))?;
    within(connection, "orm_i32", |number| i32::try_from(number).is_ok())?;
    within(connection, "orm_i16", |number| i16::try_from(number).is_ok())?;
    integers(connection, "orm_div", i64::checked_div)?;
    integers(connection, "orm_rem", |left, right| Some(left.wrapping_rem(right)))?;
    floats(connection, "orm_f64", |number| number)?;
    // SQLite computes in 64 bits, and keeps them. Rounding each step gives what 32 bits would.
    floats(connection, "orm_f32", |number| f64::from(number as f32))
}

/// Registers a function that passes on the integers of a narrower type.
fn within(connection: &Connection, name: &str, fits: fn(i64) -> bool) -> Result<()> {
    connection.create_scalar_function(name, 1, FLAGS, move |context| match integer(context, 0)? {
        Some(number) if !fits(number) => Err(refused(OVERFLOW)),
        number => Ok(number),
    })
}

fn integers(connection: &Connection, name: &str, compute: fn(i64, i64) -> Option<i64>) -> Result<()> {
    connection.create_scalar_function(name, 2, FLAGS, move |context| {
        match integer(context, 0)?.zip(integer(context, 1)?) {
            Some((_, 0)) => Err(refused(BY_ZERO)),
            Some((left, right)) => compute(left, right).map(Some).ok_or_else(|| refused(OVERFLOW)),
            None => Ok(None),
        }
    })
}

/// A function of a number, an operator and a number.
fn floats(connection: &Connection, name: &str, round: fn(f64) -> f64) -> Result<()> {
    connection.create_scalar_function(name, 3, FLAGS, move |context| {
        let Some((left, right)) = float(context, 0)?.zip(float(context, 2)?) else { return Ok(None) };
        let exact = match context.get_raw(1) {
            ValueRef::Text(b"+") => left + right,
            ValueRef::Text(b"-") => left - right,
            ValueRef::Text(b"*") => left * right,
            _ if right == 0.0 => return Err(refused(BY_ZERO)),
            _ => left / right,
        };
        let number = round(exact);
        if number.is_nan() || number.is_infinite() && left.is_finite() && right.is_finite() {
            return Err(refused(OVERFLOW));
        }
        Ok(Some(number))
    })
}

/// An argument that is a whole number, or NULL.
pub(crate) fn integer(context: &Context<'_>, index: usize) -> Result<Option<i64>> {
    match context.get_raw(index) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(number) => Ok(Some(number)),
        ValueRef::Real(_) => Err(refused(OVERFLOW)),
        other => Err(Error::InvalidFunctionParameterType(index, other.data_type())),
    }
}

/// An argument that is a number, or NULL.
pub(crate) fn float(context: &Context<'_>, index: usize) -> Result<Option<f64>> {
    match context.get_raw(index) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(number) => Ok(Some(number as f64)),
        ValueRef::Real(number) => Ok(Some(number)),
        other => Err(Error::InvalidFunctionParameterType(index, other.data_type())),
    }
}

/// An error of a function, which `error` knows again.
pub(crate) fn refused(message: &str) -> Error {
    Error::UserFunctionError(message.into())
}
