//! Arithmetic of dates and times, and the present. All in UTC, in the calendar that never changed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::super::lookup::{OnDate, OnMoment};
use super::super::{Computed, Expr, Node};
use super::argument::{Argument, Base, Either};
use crate::ast::{self, Arithmetic, Function, Param, Span};
use crate::value::{Kind, SqlType, SqlValue, Value, ValueError};

/// The most microseconds that both databases count exactly: 2 to the power of 53, 285 years.
const MOST: i64 = 1 << 53;

/// The type of an expression that is a date without a time.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not a date: `days_since` belongs on dates, and `.date()` is that of a datetime",
    label = "not a date"
)]
pub trait OnDay<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base = NaiveDate>> OnDay<N> for T {}

/// Arithmetic of dates and times. A result beyond the years 1 to 9999 is an error, on PostgreSQL where it is read.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// So many days later; earlier, where the number is negative.
    pub fn add_days<V: Argument<N::Scope, i32>>(self, days: V) -> Expr<Computed<N::Scope, Either<N, V, i32, Base<N>>>> where N::Type: OnDate<N> {
        self.function(Function::After(Span::Days), [days.into_argument()])
    }

    /// So many days earlier.
    pub fn sub_days<V: Argument<N::Scope, i32>>(self, days: V) -> Expr<Computed<N::Scope, Either<N, V, i32, Base<N>>>> where N::Type: OnDate<N> {
        self.function(Function::After(Span::Days), [negative(days.into_argument())])
    }

    /// So many months later; earlier, where the number is negative. The last day of the month, where it is shorter.
    pub fn add_months<V: Argument<N::Scope, i32>>(self, months: V) -> Expr<Computed<N::Scope, Either<N, V, i32, Base<N>>>> where N::Type: OnDate<N> {
        self.function(Function::After(Span::Months), [months.into_argument()])
    }

    /// So many months earlier. The last day of the month, where it is shorter.
    pub fn sub_months<V: Argument<N::Scope, i32>>(self, months: V) -> Expr<Computed<N::Scope, Either<N, V, i32, Base<N>>>> where N::Type: OnDate<N> {
        self.function(Function::After(Span::Months), [negative(months.into_argument())])
    }

    /// So much later: in whole microseconds, at most 285 years.
    pub fn add_duration(self, duration: TimeDelta) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnMoment<N> {
        self.function(Function::After(Span::Microseconds), [microseconds(duration)])
    }

    /// So much earlier: in whole microseconds, at most 285 years.
    pub fn sub_duration(self, duration: TimeDelta) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnMoment<N> {
        self.function(Function::After(Span::Microseconds), [microseconds(-duration)])
    }

    /// The days from the other date to this: negative, where the other is later.
    pub fn days_since<V: Argument<N::Scope, NaiveDate>>(self, earlier: V) -> Expr<Computed<N::Scope, Either<N, V, NaiveDate, i32>>> where N::Type: OnDay<N> {
        self.function(Function::Since(Span::Days), [earlier.into_argument()])
    }

    /// The microseconds from the other moment to this: negative, where the other is later.
    pub fn microseconds_since<V: Argument<N::Scope, Base<N>>>(self, earlier: V) -> Expr<Computed<N::Scope, Either<N, V, Base<N>, i64>>> where N::Type: OnMoment<N> {
        self.function(Function::Since(Span::Microseconds), [earlier.into_argument()])
    }
}

fn negative(number: ast::Expr) -> ast::Expr {
    if let ast::Expr::Param(Param::Value(SqlValue::I32(literal))) = number
        && let Some(opposite) = literal.checked_neg()
    {
        return ast::Expr::Param(SqlValue::I32(opposite).into());
    }
    let zero = ast::Expr::Param(0_i32.encode().into());
    ast::Expr::Arithmetic(Arithmetic::Subtract, Box::new(zero), Box::new(number), Kind::I32)
}

fn microseconds(duration: TimeDelta) -> ast::Expr {
    let micros = duration.num_microseconds().filter(|micros| (-MOST..=MOST).contains(micros));
    let param = match micros {
        Some(micros) if TimeDelta::microseconds(micros) == duration => micros.encode().into(),
        Some(_) => Param::Refused(ValueError::new(format!("{duration} has a fraction below a microsecond"))),
        None => Param::Refused(ValueError::new(format!("{duration} is longer than 285 years"))),
    };
    ast::Expr::Param(param)
}

/// The moment at which the database runs the statement, or, on PostgreSQL, began the transaction: `p.due.lt(now())`.
///
/// Its parts are methods: `now().date()`, `now().time()`; `now().cast::<NaiveDateTime>()` has no zone. SQLite counts
/// milliseconds alone.
pub fn now<S>() -> Expr<Computed<S, DateTime<Utc>>> {
    Expr::computed(ast::Expr::Call(Function::Now, Vec::new()))
}

/// The date of [`now`], in UTC.
pub fn today<S>() -> Expr<Computed<S, NaiveDate>> {
    let now = ast::Expr::Call(Function::Now, Vec::new());
    Expr::computed(ast::Expr::Call(Function::DateOf(Kind::Timestamp), vec![now]))
}
