//! The values of expressions, and how two of them compare.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::number::arithmetic;
use super::{Row, Truth, choice, evaluate};
use crate::ast::{Expr, Function, Param};
use crate::value::{Kind, SqlValue};

/// How two values compare that are not NULL.
pub(super) enum Compared {
    Ordered(Ordering),
    /// They are not equal; which is the greater depends on the database.
    Different,
    Unknown,
}

/// The value of an expression; `None` where only the database can tell.
pub(super) fn value<'v, R: Row>(expr: &'v Expr, row: &'v R) -> Option<Cow<'v, SqlValue>> {
    match expr {
        Expr::Column(column) if column.path.is_root() => row.value(column.name),
        Expr::Param(Param::Value(value)) => Some(Cow::Borrowed(value)),
        Expr::Arithmetic(operator, left, right, kind) => {
            let (left, right) = (value(left, row)?, value(right, row)?);
            if left.is_null() || right.is_null() {
                return Some(Cow::Owned(SqlValue::Null(*kind)));
            }
            arithmetic(*operator, &left, &right, *kind).map(Cow::Owned)
        }
        Expr::Call(function, arguments) => call(*function, arguments, row),
        Expr::Case(case) => match choice(case, row)? {
            Some(expr) => value(expr, row),
            None => Some(Cow::Owned(SqlValue::Null(expr.kind()))),
        },
        Expr::Predicate(predicate) => match evaluate(predicate, row) {
            Truth::Unknown => None,
            truth => Some(Cow::Owned(SqlValue::Bool(truth == Truth::True))),
        },
        _ => None,
    }
}

/// The functions that both databases have alike of all values.
fn call<'v, R: Row>(function: Function, arguments: &'v [Expr], row: &'v R) -> Option<Cow<'v, SqlValue>> {
    if function == Function::Coalesce {
        let mut last = None;
        for argument in arguments {
            let value = value(argument, row)?;
            if !value.is_null() {
                return Some(value);
            }
            last = Some(value);
        }
        return last;
    }
    let [argument] = arguments else { return None };
    let own = value(argument, row)?;
    let is_text =
        matches!(function, Function::Length | Function::Trim | Function::LeftTrim | Function::RightTrim);
    let computed = match (function, &*own) {
        (Function::Length, SqlValue::Null(_)) => SqlValue::Null(Kind::I32),
        (Function::Abs, SqlValue::Null(kind)) => SqlValue::Null(*kind),
        (_, SqlValue::Null(_)) if is_text => SqlValue::Null(Kind::Text),
        (Function::Length, SqlValue::Text(text)) => SqlValue::I32(i32::try_from(text.chars().count()).ok()?),
        (Function::Trim, SqlValue::Text(text)) => SqlValue::Text(text.trim_matches(' ').to_owned()),
        (Function::LeftTrim, SqlValue::Text(text)) => SqlValue::Text(text.trim_start_matches(' ').to_owned()),
        (Function::RightTrim, SqlValue::Text(text)) => SqlValue::Text(text.trim_end_matches(' ').to_owned()),
        (Function::Abs, SqlValue::I16(number)) => SqlValue::I16(number.checked_abs()?),
        (Function::Abs, SqlValue::I32(number)) => SqlValue::I32(number.checked_abs()?),
        (Function::Abs, SqlValue::I64(number)) => SqlValue::I64(number.checked_abs()?),
        (Function::Abs, SqlValue::F64(number)) => SqlValue::F64(number.abs()),
        _ => return None,
    };
    Some(Cow::Owned(computed))
}

/// How two values compare, of which neither is NULL.
pub(super) fn compare(left: &SqlValue, right: &SqlValue) -> Compared {
    if let (Some(left), Some(right)) = (super::number::integer(left), super::number::integer(right)) {
        return Compared::Ordered(left.cmp(&right));
    }
    let ordering = match (left, right) {
        // Which of two texts is the greater is the collation's affair.
        (SqlValue::Text(left), SqlValue::Text(right)) => return equal(left == right),
        #[cfg(feature = "uuid")]
        (SqlValue::Uuid(left), SqlValue::Uuid(right)) => return equal(left == right),
        (SqlValue::Bool(left), SqlValue::Bool(right)) => left.cmp(right),
        (SqlValue::F32(left), SqlValue::F32(right)) => return floats(f64::from(*left), f64::from(*right)),
        (SqlValue::F64(left), SqlValue::F64(right)) => return floats(*left, *right),
        (SqlValue::Bytes(left), SqlValue::Bytes(right)) => left.cmp(right),
        (SqlValue::Date(left), SqlValue::Date(right)) => left.cmp(right),
        (SqlValue::Time(left), SqlValue::Time(right)) => left.cmp(right),
        (SqlValue::DateTime(left), SqlValue::DateTime(right)) => left.cmp(right),
        (SqlValue::Timestamp(left), SqlValue::Timestamp(right)) => left.cmp(right),
        #[cfg(feature = "decimal")]
        (SqlValue::Decimal(left), SqlValue::Decimal(right)) => left.cmp(right),
        _ => return Compared::Unknown,
    };
    Compared::Ordered(ordering)
}

fn equal(equal: bool) -> Compared {
    if equal { Compared::Ordered(Ordering::Equal) } else { Compared::Different }
}

fn floats(left: f64, right: f64) -> Compared {
    left.partial_cmp(&right).map_or(Compared::Unknown, Compared::Ordered)
}
