//! Functions of numbers that fail where PostgreSQL's fail: SQLite's own give NULL where they have no value.

use std::cmp::Ordering;
use std::f64::consts::PI;

use rusqlite::functions::Context;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Result};

use crate::arithmetic::float;
use crate::functions::{FLAGS, invalid, out_of_range};

/// As PostgreSQL converts: one multiplication or division by it.
const RADIANS_PER_DEGREE: f64 = PI / 180.0;

/// Registers the functions on a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    for (name, compute) in FLOATS {
        connection.create_scalar_function(*name, 1, FLAGS, move |context| match float(context, 0)? {
            Some(number) => checked(&[number], compute(number)?).map(Some),
            None => Ok(None),
        })?;
    }
    for (name, compute) in PAIRS {
        connection.create_scalar_function(*name, 2, FLAGS, move |context| {
            match float(context, 0)?.zip(float(context, 1)?) {
                Some((one, two)) => checked(&[one, two], compute(one, two)?).map(Some),
                None => Ok(None),
            }
        })?;
    }
    connection.create_scalar_function("orm_sign", 1, FLAGS, |context| {
        Ok(match context.get_raw(0) {
            ValueRef::Integer(number) => Value::Integer(number.signum()),
            ValueRef::Real(0.0) => Value::Real(0.0),
            ValueRef::Real(number) => Value::Real(number.signum()),
            _ => Value::Null,
        })
    })?;
    extreme(connection, "orm_greatest", Ordering::Greater)?;
    extreme(connection, "orm_least", Ordering::Less)
}

type Float = fn(f64) -> Result<f64>;
type Pair = fn(f64, f64) -> Result<f64>;

const FLOATS: &[(&str, Float)] = &[
    ("orm_acos", |x| within_one(x).map(f64::acos)),
    ("orm_asin", |x| within_one(x).map(f64::asin)),
    ("orm_atan", |x| Ok(x.atan())),
    ("orm_cos", |x| finite(x).map(f64::cos)),
    ("orm_cot", |x| finite(x).map(|x| 1.0 / x.tan())),
    ("orm_degrees", |x| Ok(x / RADIANS_PER_DEGREE)),
    ("orm_exp", |x| not_vanished(x.is_finite(), x.exp())),
    ("orm_ln", logarithm),
    ("orm_radians", |x| Ok(x * RADIANS_PER_DEGREE)),
    ("orm_sin", |x| finite(x).map(f64::sin)),
    ("orm_sqrt", square_root),
    ("orm_tan", |x| finite(x).map(f64::tan)),
    ("orm_ceil", |x| Ok(x.ceil())),
    ("orm_floor", |x| Ok(x.floor())),
    ("orm_round", |x| Ok(x.round_ties_even())),
];

const PAIRS: &[(&str, Pair)] = &[
    ("orm_atan2", |y, x| Ok(y.atan2(x))),
    ("orm_log", |x, base| {
        let (x, base) = (logarithm(x)?, logarithm(base)?);
        if base == 0.0 { Err(invalid("the base of a logarithm is 1")) } else { Ok(x / base) }
    }),
    ("orm_power", power),
];

/// A result that is infinite although no argument is does not fit, but for a cotangent, which PostgreSQL lets be so.
fn checked(arguments: &[f64], result: f64) -> Result<f64> {
    let overflows = result.is_infinite() && arguments.iter().all(|argument| argument.is_finite());
    if result.is_nan() || (overflows && arguments != [0.0]) {
        return Err(out_of_range("the function has no value there that a float has room for"));
    }
    Ok(result)
}

fn within_one(x: f64) -> Result<f64> {
    if (-1.0..=1.0).contains(&x) { Ok(x) } else { Err(out_of_range(format!("{x} is not from -1 to 1"))) }
}

fn finite(x: f64) -> Result<f64> {
    if x.is_finite() { Ok(x) } else { Err(out_of_range("the angle is infinite")) }
}

fn not_vanished(is_finite: bool, result: f64) -> Result<f64> {
    if is_finite && result == 0.0 {
        Err(out_of_range("the result is too small for a float"))
    } else {
        Ok(result)
    }
}

fn logarithm(x: f64) -> Result<f64> {
    if x > 0.0 { Ok(x.ln()) } else { Err(invalid(format!("{x} has no logarithm"))) }
}

fn square_root(x: f64) -> Result<f64> {
    if x >= 0.0 { Ok(x.sqrt()) } else { Err(invalid(format!("{x} has no square root"))) }
}

fn power(base: f64, exponent: f64) -> Result<f64> {
    if base == 0.0 && exponent < 0.0 {
        return Err(invalid("zero to a negative power"));
    }
    if base < 0.0 && exponent.is_finite() && exponent.fract() != 0.0 {
        return Err(invalid(format!("{base} to the power of {exponent}, which is not whole")));
    }
    not_vanished(base != 0.0 && base.is_finite() && exponent.is_finite(), base.powf(exponent))
}

/// The greatest or the least of the arguments that are not NULL: SQLite's `max` is NULL where one is.
fn extreme(connection: &Connection, name: &str, wanted: Ordering) -> Result<()> {
    connection.create_scalar_function(name, -1, FLAGS, move |context| {
        let mut found = 0;
        for index in 1..context.len() {
            if replaces(context, index, found, wanted) {
                found = index;
            }
        }
        owned(context, found)
    })
}

fn replaces(context: &Context<'_>, index: usize, found: usize, wanted: Ordering) -> bool {
    match (context.get_raw(index), context.get_raw(found)) {
        (ValueRef::Null, _) => false,
        (_, ValueRef::Null) => true,
        (ValueRef::Integer(one), ValueRef::Integer(two)) => one.cmp(&two) == wanted,
        (ValueRef::Text(one) | ValueRef::Blob(one), ValueRef::Text(two) | ValueRef::Blob(two)) => {
            one.cmp(two) == wanted
        }
        (one, two) => number(one).partial_cmp(&number(two)) == Some(wanted),
    }
}

fn number(value: ValueRef<'_>) -> f64 {
    match value {
        ValueRef::Integer(number) => number as f64,
        ValueRef::Real(number) => number,
        // Text and bytes are not compared with numbers: the types of the query do not let them meet.
        _ => 0.0,
    }
}

/// An argument as a value of its own.
pub(crate) fn owned(context: &Context<'_>, index: usize) -> Result<Value> {
    Ok(match context.get_raw(index) {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(_) => {
            crate::functions::text(context, index)?.map_or(Value::Null, |text| Value::Text(text.to_owned()))
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_fail_where_postgresql_fails() {
        assert!(power(0.0, -1.0).is_err());
        assert!(power(-8.0, 1.0 / 3.0).is_err());
        assert!(power(10.0, -400.0).is_err());
        assert!(checked(&[10.0, 400.0], power(10.0, 400.0).expect("infinite")).is_err());
        assert_eq!(power(0.0, 0.0).expect("one"), 1.0);
        assert_eq!(power(-2.0, 3.0).expect("whole"), -8.0);
    }

    #[test]
    fn the_cotangent_of_zero_is_infinite() {
        assert_eq!(checked(&[0.0], 1.0 / 0.0_f64.tan()).expect("infinite"), f64::INFINITY);
        assert!(logarithm(0.0).is_err());
    }
}
