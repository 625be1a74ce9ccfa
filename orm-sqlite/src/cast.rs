//! Casts that are checked: SQLite's own make 0 of a text that is no number, and cut a float down.

use rusqlite::functions::Context;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

use crate::functions::{FLAGS, invalid, out_of_range, text};

/// Registers the functions on a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    connection.create_scalar_function("orm_integer", 2, FLAGS, |context| {
        let number = match context.get_raw(0) {
            ValueRef::Null => return Ok(None),
            ValueRef::Integer(number) => i128::from(number),
            // A float that is too great becomes the greatest integer there is, which is too great as well.
            ValueRef::Real(number) => number.round_ties_even() as i128,
            other => return Err(Error::InvalidFunctionParameterType(0, other.data_type())),
        };
        within(context, number).map(Some)
    })?;
    connection.create_scalar_function("orm_parse_integer", 2, FLAGS, |context| {
        let Some(text) = text(context, 0)? else { return Ok(None) };
        within(context, parse_integer(text)?).map(Some)
    })?;
    connection.create_scalar_function("orm_parse_float", 1, FLAGS, |context| {
        text(context, 0)?.map(parse_float).transpose()
    })
}

/// The number, where an integer of the second argument's bits has room for it.
pub(crate) fn within(context: &Context<'_>, number: i128) -> Result<i64> {
    let bits: u32 = context.get(1)?;
    let least = -(1_i128 << (bits - 1));
    match i64::try_from(number) {
        Ok(fits) if (least..-least).contains(&number) => Ok(fits),
        _ => Err(out_of_range(format!("the number is no integer of {bits} bits"))),
    }
}

fn parse_integer(text: &str) -> Result<i128> {
    let trimmed = blanks_trimmed(text);
    let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid(format!("`{text}` is no whole number")));
    }
    // So many digits that they do not fit here are too many for any integer.
    Ok(trimmed.parse().unwrap_or(i128::MAX))
}

fn parse_float(text: &str) -> Result<f64> {
    let trimmed = blanks_trimmed(text);
    let number: f64 = trimmed.parse().map_err(|_| invalid(format!("`{text}` is no number")))?;
    let is_word =
        trimmed.contains(|letter: char| letter.is_ascii_alphabetic() && !matches!(letter, 'e' | 'E'));
    if number.is_nan() || (number.is_infinite() && !is_word) {
        return Err(out_of_range(format!("a float has no room for `{text}`")));
    }
    Ok(number)
}

/// Without what PostgreSQL passes over on both sides of a number.
pub(crate) fn blanks_trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_postgresql_reads_them() {
        assert_eq!(parse_integer(" -12\n").expect("a number"), -12);
        for text in ["", " ", "1.0", "1e3", "--1", "1 2", "x"] {
            assert!(parse_integer(text).is_err(), "{text}");
        }
        assert_eq!(parse_float(" 1.5e3 ").expect("a number"), 1500.0);
        assert_eq!(parse_float("-Infinity").expect("a number"), f64::NEG_INFINITY);
        assert!(parse_float("1e999").is_err() && parse_float("").is_err() && parse_float("NaN").is_err());
    }
}
