//! Arithmetic, where both databases give the same: what overflows or has no result is an error there, and unknown here.

use crate::ast::Arithmetic;
use crate::value::{Kind, SqlValue};

/// A whole number of any width.
pub(super) fn integer(value: &SqlValue) -> Option<i64> {
    match value {
        SqlValue::I16(number) => Some(i64::from(*number)),
        SqlValue::I32(number) => Some(i64::from(*number)),
        SqlValue::I64(number) => Some(*number),
        _ => None,
    }
}

/// The result as a value of this kind.
pub(super) fn arithmetic(
    operator: Arithmetic,
    left: &SqlValue,
    right: &SqlValue,
    kind: Kind,
) -> Option<SqlValue> {
    if let (Some(left), Some(right)) = (integer(left), integer(right)) {
        let result = of_integers(operator, left, right)?;
        return match kind {
            Kind::I16 => i16::try_from(result).ok().map(SqlValue::I16),
            Kind::I32 => i32::try_from(result).ok().map(SqlValue::I32),
            Kind::I64 => Some(SqlValue::I64(result)),
            _ => None,
        };
    }
    match (left, right, kind) {
        (SqlValue::F64(left), SqlValue::F64(right), Kind::F64) => {
            of_floats(operator, *left, *right).map(SqlValue::F64)
        }
        #[cfg(feature = "decimal")]
        (SqlValue::Decimal(left), SqlValue::Decimal(right), Kind::Decimal) => {
            of_decimals(operator, *left, *right).map(SqlValue::Decimal)
        }
        _ => None,
    }
}

fn of_integers(operator: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    }
}

/// PostgreSQL refuses a result that is too great or too small, and so does this.
fn of_floats(operator: Arithmetic, left: f64, right: f64) -> Option<f64> {
    let result = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide | Arithmetic::Remainder => return None,
    };
    (result.is_normal() || (result == 0.0 && operator != Arithmetic::Multiply)).then_some(result)
}

/// Of so few digits that every result is exact.
#[cfg(feature = "decimal")]
fn of_decimals(
    operator: Arithmetic,
    left: rust_decimal::Decimal,
    right: rust_decimal::Decimal,
) -> Option<rust_decimal::Decimal> {
    const FEW: u128 = 1_000_000_000_000;
    let is_small =
        |number: rust_decimal::Decimal| number.scale() <= 6 && number.mantissa().unsigned_abs() < FEW;
    if !is_small(left) || !is_small(right) {
        return None;
    }
    match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide | Arithmetic::Remainder => None,
    }
}
