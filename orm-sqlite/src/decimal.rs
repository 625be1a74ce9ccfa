//! Decimals in TEXT: their order, their exact arithmetic, and the aggregates over them.

mod scalar;

use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};
use rust_decimal::Decimal;

use crate::functions::FLAGS;

/// Registers the collation, the functions and the aggregates on a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    connection.create_collation("orm_decimal", compare)?;
    scalar::register(connection)?;
    binary(connection, "orm_decimal_add", add)?;
    binary(connection, "orm_decimal_sub", |left, right| add(left, -right))?;
    binary(connection, "orm_decimal_mul", multiply)?;
    binary(connection, "orm_decimal_div", divide)?;
    connection.create_scalar_function("orm_decimal_neg", 1, FLAGS, |context| {
        Ok(argument(context, 0)?.map(|decimal| written(-decimal)))
    })?;
    connection.create_window_function("orm_decimal_sum", 1, FLAGS, Total { average: false })?;
    connection.create_window_function("orm_decimal_avg", 1, FLAGS, Total { average: true })
}

/// Reads decimal text exactly; `None` for what is none, or has more digits than a [`Decimal`].
pub(crate) fn parse(text: &[u8]) -> Option<Decimal> {
    let text = str::from_utf8(text).ok()?;
    Number::parse(text)?;
    Decimal::from_str_exact(text).ok()
}

fn binary(
    connection: &Connection,
    name: &str,
    compute: fn(Decimal, Decimal) -> Result<Decimal>,
) -> Result<()> {
    connection.create_scalar_function(name, 2, FLAGS, move |context| {
        match argument(context, 0)?.zip(argument(context, 1)?) {
            Some((left, right)) => compute(left, right).map(|result| Some(written(result))),
            None => Ok(None),
        }
    })
}

fn add(left: Decimal, right: Decimal) -> Result<Decimal> {
    exact(left, right, Decimal::checked_add, |left, right| left.scale().max(right.scale()))
}

fn multiply(left: Decimal, right: Decimal) -> Result<Decimal> {
    exact(left, right, Decimal::checked_mul, |left, right| left.scale() + right.scale())
}

/// Computes, and refuses a result that was rounded, which shows in a scale below the one it must have.
fn exact(
    left: Decimal,
    right: Decimal,
    compute: fn(Decimal, Decimal) -> Option<Decimal>,
    scale: fn(Decimal, Decimal) -> u32,
) -> Result<Decimal> {
    // Zeros at the end of the operands may be what is too long.
    for (left, right) in [(left, right), (left.normalize(), right.normalize())] {
        let due = scale(left, right);
        match compute(left, right) {
            Some(mut result)
                if result.is_zero() && (left.is_zero() || right.is_zero() || due <= Decimal::MAX_SCALE) =>
            {
                result.rescale(due.min(Decimal::MAX_SCALE));
                return Ok(result);
            }
            Some(result) if result.scale() == due => return Ok(result),
            _ => {}
        }
    }
    Err(overflow())
}

/// Division has no exact result in general: it is rounded as PostgreSQL does, to 16 digits or more, as far as a
/// [`Decimal`] has room for them.
fn divide(left: Decimal, right: Decimal) -> Result<Decimal> {
    if right.is_zero() {
        return Err(refused("decimal division by zero".into()));
    }
    let wanted = quotient_scale(left, right);
    let divisor = right.mantissa().unsigned_abs();
    let dividend = left.mantissa().unsigned_abs();
    let (mut quotient, mut rest) = (dividend / divisor, dividend % divisor);
    let mut scale = left.scale() as i32 - right.scale() as i32;
    while scale < wanted {
        let longer = quotient * 10 + rest * 10 / divisor;
        if longer > MOST && scale >= 0 {
            break;
        }
        if longer > MOST {
            return Err(overflow());
        }
        (quotient, rest, scale) = (longer, rest * 10 % divisor, scale + 1);
    }
    // Half is rounded away from zero.
    quotient += u128::from(rest * 2 >= divisor);
    let mut result = i128::try_from(quotient)
        .ok()
        .and_then(|quotient| Decimal::try_from_i128_with_scale(quotient, scale.unsigned_abs()).ok())
        .ok_or_else(overflow)?;
    result.set_sign_negative(left.is_sign_negative() != right.is_sign_negative());
    Ok(result)
}

/// The greatest whole number that a [`Decimal`] has room for.
const MOST: u128 = (1 << 96) - 1;

/// The digits after the point that PostgreSQL gives a quotient: so many that there are 16 in all, and no fewer than the
/// operands have. It counts digits to the base of 10,000.
fn quotient_scale(left: Decimal, right: Decimal) -> i32 {
    let ((left_weight, left_digit), (right_weight, right_digit)) = (first_digit(left), first_digit(right));
    let weight = left_weight - right_weight - i32::from(left_digit <= right_digit);
    (16 - 4 * weight).max(left.scale() as i32).max(right.scale() as i32).clamp(0, Decimal::MAX_SCALE as i32)
}

/// The place and the value of the first digit to the base of 10,000.
fn first_digit(decimal: Decimal) -> (i32, u128) {
    let digits = decimal.mantissa().unsigned_abs();
    let Some(log) = digits.checked_ilog10() else { return (0, 0) };
    let scale = decimal.scale() as i32;
    let weight = (log as i32 - scale).div_euclid(4);
    let shift = 10_u128.pow((scale + 4 * weight).unsigned_abs());
    (weight, if scale + 4 * weight >= 0 { digits / shift } else { digits * shift })
}

/// Adds up a column, for `orm_decimal_sum` and `orm_decimal_avg`.
struct Total {
    average: bool,
}

/// What was seen so far: the sum and the number of values that are not NULL.
struct Seen {
    sum: Decimal,
    count: u64,
}

impl Aggregate<Seen, Option<String>> for Total {
    fn init(&self, _: &mut Context<'_>) -> Result<Seen> {
        Ok(Seen { sum: Decimal::ZERO, count: 0 })
    }

    fn step(&self, context: &mut Context<'_>, seen: &mut Seen) -> Result<()> {
        if let Some(decimal) = argument(context, 0)? {
            seen.sum = add(seen.sum, decimal)?;
            seen.count += 1;
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, seen: Option<Seen>) -> Result<Option<String>> {
        seen.map_or(Ok(None), |seen| self.of(&seen))
    }
}

impl Total {
    fn of(&self, seen: &Seen) -> Result<Option<String>> {
        if seen.count == 0 {
            return Ok(None);
        }
        let result = if self.average { divide(seen.sum, seen.count.into())? } else { seen.sum };
        Ok(Some(written(result)))
    }
}

impl WindowAggregate<Seen, Option<String>> for Total {
    fn value(&self, seen: Option<&mut Seen>) -> Result<Option<String>> {
        seen.map_or(Ok(None), |seen| self.of(seen))
    }

    fn inverse(&self, context: &mut Context<'_>, seen: &mut Seen) -> Result<()> {
        if let Some(decimal) = argument(context, 0)? {
            seen.sum = add(seen.sum, -decimal)?;
            seen.count -= 1;
        }
        Ok(())
    }
}

/// An argument that is decimal text or a whole number, or NULL.
fn argument(context: &Context<'_>, index: usize) -> Result<Option<Decimal>> {
    match context.get_raw(index) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(value) => Ok(Some(value.into())),
        ValueRef::Text(text) => match parse(text) {
            Some(decimal) => Ok(Some(decimal)),
            None => Err(refused(format!("not a decimal: {:?}", String::from_utf8_lossy(text)))),
        },
        other => Err(refused(format!("not a decimal: a value of type {}", other.data_type()))),
    }
}

/// Plain notation. Zero has no sign.
pub(crate) fn written(decimal: Decimal) -> String {
    if decimal.is_zero() { decimal.abs().to_string() } else { decimal.to_string() }
}

fn overflow() -> Error {
    refused("decimal overflow: the exact result has more than 28 digits".into())
}

fn refused(message: String) -> Error {
    Error::UserFunctionError(message.into())
}

/// The order of numbers, `1.0` equal to `1.00`. What is no number comes last, in the order of its bytes.
///
/// Works on the digits: no number is too long, and nothing is parsed twice.
fn compare(left: &str, right: &str) -> Ordering {
    match (Number::parse(left), Number::parse(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.cmp(right),
    }
}

/// Decimal text, taken apart: without zeros at either end.
#[derive(PartialEq, Eq)]
struct Number<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
}

impl<'a> Number<'a> {
    /// An optional sign, digits, and optionally a point and digits.
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.as_bytes();
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let (whole, fraction) = match digits.iter().position(|&byte| byte == b'.') {
            Some(point) => (&digits[..point], Some(&digits[point + 1..])),
            None => (digits, None),
        };
        if !is_digits(whole) || fraction.is_some_and(|fraction| !is_digits(fraction)) {
            return None;
        }
        let (whole, fraction) =
            (without_leading_zeros(whole), without_trailing_zeros(fraction.unwrap_or_default()));
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: negative && !is_zero, whole, fraction })
    }

    /// The order of the absolute values: more digits are more, equal lengths compare as text.
    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        (self.whole.len().cmp(&other.whole.len()))
            .then_with(|| self.whole.cmp(other.whole))
            .then_with(|| self.fraction.cmp(other.fraction))
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

fn without_leading_zeros(digits: &[u8]) -> &[u8] {
    let start = digits.iter().position(|&digit| digit != b'0').unwrap_or(digits.len());
    &digits[start..]
}

fn without_trailing_zeros(digits: &[u8]) -> &[u8] {
    let end = digits.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
    &digits[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SORTED: &[&str] = &[
        "-1000000000000000000000000000000000000000",
        "-12.5",
        "-12.45",
        "-2",
        "-0.001",
        "0",
        "0.0009",
        "0.01",
        "1.5",
        "1.50001",
        "9",
        "10",
        "10.00000000000000000000000000000000000000001",
        "+11",
        "100000000000000000000000000000000000000000",
        "",
        ".5",
        "1.",
        "1e5",
        "NaN",
        "garbage",
    ];

    #[test]
    fn orders_totally() {
        for (i, left) in SORTED.iter().enumerate() {
            for (j, right) in SORTED.iter().enumerate() {
                assert_eq!(compare(left, right), i.cmp(&j), "{left} and {right}");
            }
        }
    }

    #[test]
    fn equal_numbers_are_equal() {
        for (left, right) in [("1.0", "1.00"), ("-0", "0"), ("-0.00", "0.0"), ("007.10", "7.1"), ("+3", "3")]
        {
            assert_eq!(compare(left, right), Ordering::Equal, "{left} and {right}");
        }
    }

    #[test]
    fn agrees_with_the_arithmetic() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            Decimal::new((state as i64) >> (state % 60), (state >> 58) as u32 % 20)
        };
        for _ in 0..20_000 {
            let (left, right) = (next(), next());
            assert_eq!(
                compare(&left.to_string(), &right.to_string()),
                left.cmp(&right),
                "{left} and {right}"
            );
            assert_eq!(parse(left.to_string().as_bytes()), Some(left));
        }
    }

    #[test]
    fn agrees_with_integers() {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ((state as i32) >> (state % 40).min(31), (state >> 58) as u32 % 10)
        };
        let scaled = |mantissa: i128, scale: u32| Decimal::from_i128_with_scale(mantissa, scale);
        for _ in 0..20_000 {
            let ((left, left_scale), (right, right_scale)) = (next(), next());
            let (left, right) = (i128::from(left), i128::from(right));
            let scale = left_scale.max(right_scale);
            let sum = left * 10_i128.pow(scale - left_scale) + right * 10_i128.pow(scale - right_scale);
            let (one, two) = (scaled(left, left_scale), scaled(right, right_scale));
            assert_eq!(add(one, two).expect("fits"), scaled(sum, scale), "{one} + {two}");
            let product = scaled(left * right, left_scale + right_scale);
            assert_eq!(multiply(one, two).expect("fits"), product, "{one} * {two}");
        }
    }

    #[test]
    fn quotients_have_the_digits_of_postgresql() {
        let decimal = |text: &str| parse(text.as_bytes()).expect(text);
        for (left, right, quotient) in [
            ("1", "3", "0.33333333333333333333"),
            ("2", "3", "0.66666666666666666667"),
            ("-2", "3", "-0.66666666666666666667"),
            ("10", "4", "2.5000000000000000"),
            ("10.25", "3", "3.4166666666666667"),
            ("30.76", "4", "7.6900000000000000"),
            ("10000", "3", "3333.3333333333333333"),
            ("100000000", "7", "14285714.285714285714"),
            ("0.001", "3", "0.00033333333333333333"),
            ("0", "3", "0.00000000000000000000"),
            ("1", "0.0001", "10000.0000000000000000"),
            ("79228162514264337593543950335", "1", "79228162514264337593543950335"),
        ] {
            assert_eq!(
                divide(decimal(left), decimal(right)).expect("fits").to_string(),
                quotient,
                "{left} / {right}"
            );
        }
        assert!(divide(Decimal::MAX, decimal("0.1")).is_err());
    }

    #[test]
    fn sums_and_products_are_exact_or_refused() {
        let decimal = |text: &str| parse(text.as_bytes()).expect(text);
        assert_eq!(add(decimal("0.10"), decimal("0.2")).expect("fits").to_string(), "0.30");
        assert_eq!(add(decimal("1.50"), decimal("-1.50")).expect("fits").to_string(), "0.00");
        assert_eq!(multiply(decimal("1.10"), decimal("3")).expect("fits").to_string(), "3.30");
        assert_eq!(multiply(decimal("0"), decimal("1.25")).expect("fits").to_string(), "0.00");
        let tiny = decimal("0.0000000000000000000000000001");
        assert!(multiply(tiny, decimal("0.5")).is_err());
        assert!(multiply(tiny, tiny).is_err());
        assert!(add(decimal("10000000000000000000000000000"), tiny).is_err());
        assert!(add(Decimal::MAX, Decimal::ONE).is_err());
        // Zeros at the end do not count.
        assert_eq!(
            multiply(decimal("2.00000000000000000000"), decimal("0.50000000000000000000"))
                .expect("fits")
                .normalize(),
            Decimal::ONE
        );
    }
}
