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
    pub fn between<L, H>(self, low: L, high: H) -> Pred<N::Scope>
    where
        L: Operand<N::Scope, N::Type>,
        H: Operand<N::Scope, N::Type>,
    {
        Pred::new(between(self.into_ast(), low.into_operand(), high.into_operand()))
    }

    /// One of these: of anything that iterates over values, or of a query set of one value (a subquery).
    ///
    /// An empty list matches nothing, and a query that can match nothing is not sent.
    pub fn in_<V: Members<N::Type>>(self, values: V) -> Pred<N::Scope> {
        Pred::new(values.contains(self.into_ast()))
    }

    /// NULL.
    pub fn is_null(self) -> Pred<N::Scope>
    where
        N::Type: MayBeNull,
    {
        Pred::new(Predicate::IsNull(self.into_ast()))
    }

    /// Not NULL.
    pub fn is_not_null(self) -> Pred<N::Scope>
    where
        N::Type: MayBeNull,
    {
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
    // Where one side is never NULL, an index serves what is the same as equality.
    let comparison = match comparison {
        Comparison::Same if !left.nullable() || !right.nullable() => Comparison::Eq,
        other => other,
    };
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

/// A range in its plainest form: with NULL, and of the year of a date, it is something simpler.
fn between(expr: ast::Expr, low: ast::Expr, high: ast::Expr) -> Predicate {
    let bounds = (
        compare(Comparison::Ge, expr.clone(), low.clone()),
        compare(Comparison::Le, expr.clone(), high.clone()),
    );
    let is_plain = |bound: &Predicate| matches!(bound, Predicate::Compare(_, left, _) if *left == expr);
    match bounds {
        (Predicate::Const(false), _) | (_, Predicate::Const(false)) => Predicate::Const(false),
        (from, to) if is_plain(&from) || is_plain(&to) => Predicate::Between(expr, low, high),
        (from, to) => from.and(to),
    }
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text: `contains`, `starts_with`, `regex` and their like are lookups on text fields",
    label = "not a text field"
)]
pub trait Text: Value {}

impl Text for String {}

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
impl<S> TextOperand<S> for &str {
    fn into_text(self) -> ast::Expr {
        ast::Expr::Param(SqlValue::Text(self.to_owned()).into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> TextOperand<S> for String {
    fn into_text(self) -> ast::Expr {
        ast::Expr::Param(SqlValue::Text(self).into())
    }
}

#[diagnostic::do_not_recommend]
impl<S> TextOperand<S> for &String {
    fn into_text(self) -> ast::Expr {
        <&str as TextOperand<S>>::into_text(self)
    }
}

#[diagnostic::do_not_recommend]
impl<N: Node> TextOperand<N::Scope> for Expr<N>
where
    <N::Type as SqlType>::Base: Text,
{
    fn into_text(self) -> ast::Expr {
        self.into_ast()
    }
}

macro_rules! text_lookups {
    ($($(#[$docs:meta])* $method:ident, $lookup:ident;)*) => {
        /// Lookups on text. `%`, `_` and `\` are data but in `like`; case is that of Unicode, on SQLite too.
        impl<N: Node> Expr<N> {
            $(
                $(#[$docs])*
                pub fn $method<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope>
                where
                    <N::Type as SqlType>::Base: Text,
                {
                    Pred::new(Predicate::Text(TextLookup::$lookup, self.into_ast(), text.into_text()))
                }
            )*
        }
    };
}

text_lookups! {
    /// Equal but for case.
    iexact, IExact;
    /// Contains the text.
    contains, Contains;
    /// Contains the text, whatever the case.
    icontains, IContains;
    /// Starts with the text.
    starts_with, StartsWith;
    /// Starts with the text, whatever the case.
    istarts_with, IStartsWith;
    /// Ends with the text.
    ends_with, EndsWith;
    /// Ends with the text, whatever the case.
    iends_with, IEndsWith;
    /// Matches a pattern: `%` is any text, `_` any character, and `\` makes the next character a literal.
    like, Like;
    /// A part matches a regular expression. Keep to what POSIX and the crate `regex` share: PostgreSQL
    /// and SQLite use different engines.
    regex, Regex;
    /// As `regex`, whatever the case.
    iregex, IRegex;
}

/// Functions of text.
impl<N: Node> Expr<N>
where
    <N::Type as SqlType>::Base: Text,
{
    /// In lower case.
    pub fn lower(self) -> Expr<Computed<N::Scope, Like<N, String>>> {
        self.call(Function::Lower)
    }

    /// In upper case.
    pub fn upper(self) -> Expr<Computed<N::Scope, Like<N, String>>> {
        self.call(Function::Upper)
    }

    /// The number of characters.
    pub fn length(self) -> Expr<Computed<N::Scope, Like<N, i32>>> {
        self.call(Function::Length)
    }
}

/// A type with a date: `NaiveDate`, `NaiveDateTime`, `DateTime<Utc>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no date: parts of dates are lookups on date and datetime fields",
    label = "not a date"
)]
pub trait HasDate: Value {}

impl HasDate for NaiveDate {}
impl HasDate for NaiveDateTime {}
impl HasDate for DateTime<Utc> {}

/// A type with a time of day: `NaiveTime`, `NaiveDateTime`, `DateTime<Utc>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no time of day: parts of times are lookups on time and datetime fields",
    label = "not a time"
)]
pub trait HasTime: Value {}

impl HasTime for NaiveTime {}
impl HasTime for NaiveDateTime {}
impl HasTime for DateTime<Utc> {}

macro_rules! parts {
    ($bound:ident: $($(#[$docs:meta])* $method:ident, $part:ident;)*) => {
        /// Parts of dates and times, in UTC, as numbers.
        impl<N: Node> Expr<N> {
            $(
                $(#[$docs])*
                pub fn $method(self) -> Expr<Computed<N::Scope, Like<N, i32>>>
                where
                    <N::Type as SqlType>::Base: $bound,
                {
                    self.call(Function::Extract(Part::$part, <N::Type as SqlType>::Base::KIND))
                }
            )*
        }
    };
}

parts! { HasDate:
    /// The year. Compared with a number, it becomes a range on the bare column, which an index serves.
    year, Year;
    /// The month, 1 to 12.
    month, Month;
    /// The day of the month.
    day, Day;
    /// The quarter, 1 to 4.
    quarter, Quarter;
    /// The week of ISO 8601.
    week, Week;
    /// The day of the week, 1 (Sunday) to 7 (Saturday), as in Django.
    week_day, WeekDay;
    /// The year to which the week of ISO 8601 belongs.
    iso_year, IsoYear;
    /// The day of the week, 1 (Monday) to 7 (Sunday).
    iso_week_day, IsoWeekDay;
}

parts! { HasTime:
    /// The hour.
    hour, Hour;
    /// The minute.
    minute, Minute;
    /// The second, without its fraction.
    second, Second;
}

/// A type with a date and a time of day.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a date and time: `date` and `time` split a datetime field",
    label = "not a datetime"
)]
pub trait Moment: HasDate + HasTime {}

impl Moment for NaiveDateTime {}
impl Moment for DateTime<Utc> {}

impl<N: Node> Expr<N> {
    /// The date, in UTC.
    pub fn date(self) -> Expr<Computed<N::Scope, Like<N, NaiveDate>>>
    where
        <N::Type as SqlType>::Base: Moment,
    {
        self.call(Function::DateOf(<N::Type as SqlType>::Base::KIND))
    }

    /// The time of day, in UTC.
    pub fn time(self) -> Expr<Computed<N::Scope, Like<N, NaiveTime>>>
    where
        <N::Type as SqlType>::Base: Moment,
    {
        self.call(Function::TimeOf(<N::Type as SqlType>::Base::KIND))
    }

    /// The start of the unit that the date or time is in, in UTC. Weeks start on Monday.
    pub fn trunc(self, unit: Trunc) -> Expr<Computed<N::Scope, N::Type>>
    where
        <N::Type as SqlType>::Base: HasDate,
    {
        self.call(Function::Truncate(unit, <N::Type as SqlType>::Base::KIND))
    }
}
