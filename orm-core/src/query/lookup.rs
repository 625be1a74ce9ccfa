//! The lookups: methods of every expression that make predicates.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{Computed, Expr, Members, Node, Operand, Pred};
use crate::ast::{self, Comparison, Function, Part, Predicate, TextLookup, Trunc};
use crate::value::{Kind, MayBeNull, Nullness, SqlType, SqlValue, Value};

/// `T`, or `Option<T>` where the expression `N` may be NULL.
type Like<N, T> = <<<N as Node>::Type as SqlType>::Null as Nullness>::Apply<T>;

/// Comparisons, of every type. The right side may be a value, another field, or any expression of the same type.
///
/// All of them are false of NULL, but for `eq(None)`, which is `is_null`, and `ne`, which is the complement of
/// `eq`.
impl<N: Node> Expr<N> {
    /// Equal. `eq(None)` is `IS NULL`; two columns that are both NULL are not equal, see [`same_as`](Self::same_as).
    pub fn eq<V: Operand<N::Scope, N::Type>>(self, value: V) -> Pred<N::Scope> {
        self.compare(Comparison::Eq, value)
    }

    /// Not equal: the complement of [`eq`](Self::eq), so true of NULL.
    pub fn ne<V: Operand<N::Scope, N::Type>>(self, value: V) -> Pred<N::Scope> {
        !self.compare(Comparison::Eq, value)
    }

    /// Less.
    pub fn lt<V: Operand<N::Scope, N::Type>>(self, value: V) -> Pred<N::Scope> {
        self.compare(Comparison::Lt, value)
    }

    /// Less or equal.
    pub fn le<V: Operand<N::Scope, N::Type>>(self, value: V) -> Pred<N::Scope> {
        self.compare(Comparison::Le, value)
    }

    /// Greater.
    pub fn gt<V: Operand<N::Scope, N::Type>>(self, value: V) -> Pred<N::Scope> {
        self.compare(Comparison::Gt, value)
    }

    /// Greater or equal.
    pub fn ge<V: Operand<N::Scope, N::Type>>(self, value: V) -> Pred<N::Scope> {
        self.compare(Comparison::Ge, value)
    }

    /// Equal, or both NULL (`IS NOT DISTINCT FROM`). An index seldom serves it.
    pub fn same_as<V: Operand<N::Scope, N::Type>>(self, value: V) -> Pred<N::Scope> {
        self.compare(Comparison::Same, value)
    }

    /// Between the two, both included.
    #[rustfmt::skip]
    pub fn between<L: Operand<N::Scope, N::Type>, H: Operand<N::Scope, N::Type>>(self, low: L, high: H) -> Pred<N::Scope> {
        Pred::new(Predicate::Between(self.into_ast(), low.into_operand(), high.into_operand()))
    }

    /// One of these: of anything that iterates over values, or of a query set of one value (a subquery).
    ///
    /// An empty list matches nothing, and a query that can match nothing is not sent.
    pub fn in_<V: Members<N::Type>>(self, values: V) -> Pred<N::Scope> {
        Pred::new(values.contains(self.into_ast()))
    }

    /// NULL.
    #[rustfmt::skip]
    pub fn is_null(self) -> Pred<N::Scope> where N::Type: MayBeNull<N> {
        Pred::new(Predicate::IsNull(self.into_ast()))
    }

    /// Not NULL.
    #[rustfmt::skip]
    pub fn is_not_null(self) -> Pred<N::Scope> where N::Type: MayBeNull<N> {
        Pred::new(Predicate::IsNull(self.into_ast()).negate())
    }

    fn compare<V: Operand<N::Scope, N::Type>>(self, comparison: Comparison, value: V) -> Pred<N::Scope> {
        Pred::new(compare(comparison, self.into_ast(), value.into_operand()))
    }

    fn call<T: SqlType>(self, function: Function) -> Expr<Computed<N::Scope, T>> {
        Expr::computed(ast::Expr::Call(function, vec![self.into_ast()]))
    }
}

/// A comparison in its plainest form: with NULL, and of the year of a date, it is something simpler.
pub(crate) fn compare(comparison: Comparison, left: ast::Expr, right: ast::Expr) -> Predicate {
    let ast::Expr::Param(ast::Param::Value(value)) = &right else {
        return Predicate::Compare(comparison, left, right);
    };
    if value.is_null() {
        return match comparison {
            Comparison::Eq | Comparison::Same => Predicate::IsNull(left),
            _ => Predicate::Const(false),
        };
    }
    if let (ast::Expr::Call(Function::Extract(Part::Year, kind), arguments), SqlValue::I32(year)) =
        (&left, value)
        && let (Some(start), Some(end)) =
            (year_start(*kind, *year), year_start(*kind, year.saturating_add(1)))
        && let [date] = arguments.as_slice()
    {
        return year_range(comparison, date.clone(), start, end);
    }
    Predicate::Compare(comparison, left, right)
}

/// A comparison of a date's year as a range on the bare date, so that an index serves it.
fn year_range(comparison: Comparison, date: ast::Expr, start: SqlValue, end: SqlValue) -> Predicate {
    let bound = |comparison, date, limit: SqlValue| {
        Predicate::Compare(comparison, date, ast::Expr::Param(limit.into()))
    };
    match comparison {
        Comparison::Lt => bound(Comparison::Lt, date, start),
        Comparison::Ge => bound(Comparison::Ge, date, start),
        Comparison::Le => bound(Comparison::Lt, date, end),
        Comparison::Gt => bound(Comparison::Ge, date, end),
        Comparison::Eq | Comparison::Same => {
            bound(Comparison::Ge, date.clone(), start).and(bound(Comparison::Lt, date, end))
        }
    }
}

/// The first moment of a year, where a column of this kind can hold it.
fn year_start(kind: Kind, year: i32) -> Option<SqlValue> {
    let date = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let midnight = date.and_time(NaiveTime::MIN);
    let encoded = match kind {
        Kind::Date => date.encode(),
        Kind::DateTime => midnight.encode(),
        Kind::Timestamp => midnight.and_utc().encode(),
        _ => return None,
    };
    encoded.ok()
}

/// A type whose values are text.
pub trait Text: Value {}

impl Text for String {}

/// The type of an expression of text.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not text: `contains`, `starts_with`, `regex`, `lower` and their like belong on text",
    label = "not text"
)]
pub trait OnText<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: Text>> OnText<N> for T {}

/// What a text lookup takes: text, or an expression of text.
#[diagnostic::on_unimplemented(
    message = "a text lookup takes text or a text field of `{S}`, not `{Self}`",
    label = "expected text"
)]
pub trait TextOperand<S> {
    /// The operand as data.
    fn into_text(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<S, V: Textual<S>> TextOperand<S> for V {
    fn into_text(self) -> ast::Expr {
        self.into_text_expr()
    }
}

/// The types that are [`TextOperand`]s.
pub trait Textual<S> {
    /// The operand as data.
    fn into_text_expr(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<S> Textual<S> for &str {
    fn into_text_expr(self) -> ast::Expr {
        ast::Expr::Param(SqlValue::Text(self.to_owned()).into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Textual<S> for String {
    fn into_text_expr(self) -> ast::Expr {
        ast::Expr::Param(SqlValue::Text(self).into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> Textual<S> for &String {
    fn into_text_expr(self) -> ast::Expr {
        <&str as Textual<S>>::into_text_expr(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, N: Node<Scope = S>> Textual<S> for Expr<N>
where
    N::Type: OnText<N>,
{
    fn into_text_expr(self) -> ast::Expr {
        self.into_ast()
    }
}

// The bounds are part of each line, so that the compiler quotes that line alone.
macro_rules! text_lookups {
    ($($(#[$docs:meta])* $method:ident<$operand:path>: $bound:path, $lookup:ident;)*) => {
        /// Lookups on text. `%`, `_` and `\` are data but in `like`; case is that of Unicode, on SQLite too.
        impl<N: Node> Expr<N> {
            $(
                $(#[$docs])*
                pub fn $method<V: $operand>(self, text: V) -> Pred<N::Scope>
                where
                    N::Type: $bound,
                {
                    Pred::new(Predicate::Text(TextLookup::$lookup, self.into_ast(), text.into_text()))
                }
            )*
        }
    };
}

text_lookups! {
    /// Equal but for case.
    iexact<TextOperand<N::Scope>>: OnText<N>, IExact;
    /// Contains the text.
    contains<TextOperand<N::Scope>>: OnText<N>, Contains;
    /// Contains the text, whatever the case.
    icontains<TextOperand<N::Scope>>: OnText<N>, IContains;
    /// Starts with the text.
    starts_with<TextOperand<N::Scope>>: OnText<N>, StartsWith;
    /// Starts with the text, whatever the case.
    istarts_with<TextOperand<N::Scope>>: OnText<N>, IStartsWith;
    /// Ends with the text.
    ends_with<TextOperand<N::Scope>>: OnText<N>, EndsWith;
    /// Ends with the text, whatever the case.
    iends_with<TextOperand<N::Scope>>: OnText<N>, IEndsWith;
    /// Matches a pattern: `%` is any text, `_` any character, and `\` makes the next character a literal.
    like<TextOperand<N::Scope>>: OnText<N>, Like;
    /// A part matches a regular expression. Keep to what POSIX and the crate `regex` share: PostgreSQL
    /// and SQLite use different engines.
    regex<TextOperand<N::Scope>>: OnText<N>, Regex;
    /// As `regex`, whatever the case.
    iregex<TextOperand<N::Scope>>: OnText<N>, IRegex;
}

macro_rules! functions {
    ($($(#[$docs:meta])* $method:ident() -> $output:ty: $bound:path, $function:expr;)*) => {
        /// Functions of text, and parts of dates and times, in UTC, as numbers.
        impl<N: Node> Expr<N> {
            $(
                $(#[$docs])*
                pub fn $method(self) -> Expr<Computed<N::Scope, Like<N, $output>>>
                where
                    N::Type: $bound,
                {
                    self.call($function)
                }
            )*
        }
    };
}

functions! {
    /// In lower case.
    lower() -> String: OnText<N>, Function::Lower;
    /// In upper case.
    upper() -> String: OnText<N>, Function::Upper;
    /// The number of characters.
    length() -> i32: OnText<N>, Function::Length;
    /// The year. Compared with a number, it becomes a range on the bare column, which an index serves.
    year() -> i32: OnDate<N>, part::<N>(Part::Year);
    /// The month, 1 to 12.
    month() -> i32: OnDate<N>, part::<N>(Part::Month);
    /// The day of the month.
    day() -> i32: OnDate<N>, part::<N>(Part::Day);
    /// The quarter, 1 to 4.
    quarter() -> i32: OnDate<N>, part::<N>(Part::Quarter);
    /// The week of ISO 8601.
    week() -> i32: OnDate<N>, part::<N>(Part::Week);
    /// The day of the week, 1 (Sunday) to 7 (Saturday), as in Django.
    week_day() -> i32: OnDate<N>, part::<N>(Part::WeekDay);
    /// The year to which the week of ISO 8601 belongs.
    iso_year() -> i32: OnDate<N>, part::<N>(Part::IsoYear);
    /// The day of the week, 1 (Monday) to 7 (Sunday).
    iso_week_day() -> i32: OnDate<N>, part::<N>(Part::IsoWeekDay);
    /// The hour.
    hour() -> i32: OnTime<N>, part::<N>(Part::Hour);
    /// The minute.
    minute() -> i32: OnTime<N>, part::<N>(Part::Minute);
    /// The second, without its fraction.
    second() -> i32: OnTime<N>, part::<N>(Part::Second);
    /// The date, in UTC.
    date() -> NaiveDate: OnMoment<N>, Function::DateOf(kind::<N>());
    /// The time of day, in UTC.
    time() -> NaiveTime: OnMoment<N>, Function::TimeOf(kind::<N>());
}

impl<N: Node> Expr<N> {
    /// The start of the unit that the date or time is in, in UTC. Weeks start on Monday.
    #[rustfmt::skip]
    pub fn trunc(self, unit: Trunc) -> Expr<Computed<N::Scope, N::Type>> where N::Type: OnDate<N> {
        self.call(Function::Truncate(unit, kind::<N>()))
    }
}

fn kind<N: Node>() -> Kind {
    <N::Type as SqlType>::Base::KIND
}

fn part<N: Node>(part: Part) -> Function {
    Function::Extract(part, kind::<N>())
}

/// A type with a date: `NaiveDate`, `NaiveDateTime`, `DateTime<Utc>`.
pub trait HasDate: Value {}

impl HasDate for NaiveDate {}
impl HasDate for NaiveDateTime {}
impl HasDate for DateTime<Utc> {}

/// A type with a time of day: `NaiveTime`, `NaiveDateTime`, `DateTime<Utc>`.
pub trait HasTime: Value {}

impl HasTime for NaiveTime {}
impl HasTime for NaiveDateTime {}
impl HasTime for DateTime<Utc> {}

/// A type with a date and a time of day.
pub trait Moment: HasDate + HasTime {}

impl Moment for NaiveDateTime {}
impl Moment for DateTime<Utc> {}

/// The type of an expression with a date.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, without a date: `year`, `month`, `trunc` and their like belong on dates and datetimes",
    label = "not a date"
)]
pub trait OnDate<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: HasDate>> OnDate<N> for T {}

/// The type of an expression with a time of day.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, without a time of day: `hour`, `minute` and `second` belong on times and datetimes",
    label = "not a time"
)]
pub trait OnTime<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: HasTime>> OnTime<N> for T {}

/// The type of an expression with a date and a time of day.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, which is not a date with a time: `date` and `time` split a datetime",
    label = "not a datetime"
)]
pub trait OnMoment<N> {}

#[diagnostic::do_not_recommend]
impl<N, T: SqlType<Base: Moment>> OnMoment<N> for T {}
