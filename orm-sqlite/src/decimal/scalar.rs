//! Functions of decimals that stay exact.

use std::cmp::Ordering;

use rusqlite::functions::Context;
use rusqlite::{Connection, Result};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{argument, overflow, written};
use crate::cast::{blanks_trimmed, within};
use crate::functions::{FLAGS, invalid, text};

/// Registers the functions on a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    unary(connection, "orm_decimal_abs", |decimal| decimal.abs())?;
    unary(connection, "orm_decimal_ceil", |decimal| decimal.ceil())?;
    unary(connection, "orm_decimal_floor", |decimal| decimal.floor())?;
    unary(connection, "orm_decimal_round", |decimal| rounded(decimal, 0))?;
    unary(connection, "orm_decimal_sign", |decimal| match decimal.cmp(&Decimal::ZERO) {
        Ordering::Less => Decimal::NEGATIVE_ONE,
        Ordering::Equal => Decimal::ZERO,
        Ordering::Greater => Decimal::ONE,
    })?;
    connection.create_scalar_function("orm_decimal_round", 2, FLAGS, |context| {
        let digits: u32 = context.get(1)?;
        let Some(decimal) = argument(context, 0)? else { return Ok(None) };
        let mut found = rounded(decimal, digits);
        // With as many digits as were asked for, as far as there is room for them.
        found.rescale(digits);
        Ok(Some(written(found)))
    })?;
    connection.create_scalar_function("orm_decimal_integer", 2, FLAGS, |context| {
        let Some(decimal) = argument(context, 0)? else { return Ok(None) };
        let whole = rounded(decimal, 0);
        within(context, whole.mantissa() / 10_i128.pow(whole.scale())).map(Some)
    })?;
    connection.create_scalar_function("orm_decimal_parse", 1, FLAGS, |context| {
        text(context, 0)?.map(parse).transpose().map(|parsed| parsed.map(written))
    })?;
    connection.create_scalar_function("orm_decimal_null_if", 2, FLAGS, |context| {
        let (one, two) = (argument(context, 0)?, argument(context, 1)?);
        Ok(one.filter(|one| Some(*one) != two).map(written))
    })?;
    extreme(connection, "orm_decimal_greatest", Ordering::Greater)?;
    extreme(connection, "orm_decimal_least", Ordering::Less)
}

fn unary(connection: &Connection, name: &str, compute: fn(Decimal) -> Decimal) -> Result<()> {
    connection.create_scalar_function(name, 1, FLAGS, move |context| {
        Ok(argument(context, 0)?.map(|decimal| written(compute(decimal))))
    })
}

fn rounded(decimal: Decimal, digits: u32) -> Decimal {
    decimal.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

fn parse(text: &str) -> Result<Decimal> {
    let trimmed = blanks_trimmed(text);
    // The crate reads them, PostgreSQL does not.
    if trimmed.contains('_') {
        return Err(invalid(format!("`{text}` is no number")));
    }
    if let Ok(decimal) = Decimal::from_str_exact(trimmed) {
        return Ok(decimal);
    }
    match Decimal::from_scientific(trimmed) {
        Ok(decimal) => Ok(decimal),
        Err(_) if trimmed.parse::<f64>().is_ok_and(f64::is_finite) => Err(overflow()),
        Err(_) => Err(invalid(format!("`{text}` is no number"))),
    }
}

/// The greatest or the least of the arguments that are not NULL.
fn extreme(connection: &Connection, name: &str, wanted: Ordering) -> Result<()> {
    connection.create_scalar_function(name, -1, FLAGS, move |context: &Context<'_>| {
        let mut found: Option<Decimal> = None;
        for index in 0..context.len() {
            if let Some(decimal) = argument(context, index)?
                && found.is_none_or(|found| decimal.cmp(&found) == wanted)
            {
                found = Some(decimal);
            }
        }
        Ok(found.map(written))
    })
}
