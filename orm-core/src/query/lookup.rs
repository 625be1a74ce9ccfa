//! The lookups: methods of every expression that make predicates.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{Computed, Container, Expr, Holds, Members, Node, Operand, Pred};
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
        Pred::new(between(self.into_ast(), low.into_operand(), high.into_operand()))
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
        (from, to) if is_plain(&from) || is_plain(&to) => Predicate::Between(Box::new([expr, low, high])),
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
pub trait Text: Value {}

#[diagnostic::do_not_recommend]
impl Text for String {}

impl Container for String {
    type Itself = Self;

    fn contains(container: ast::Expr, content: ast::Expr) -> Predicate {
        Predicate::Text(TextLookup::Contains, container, content)
    }
}

impl<V: Textual<S>, S> Holds<V, S> for String {
    fn operand(value: V) -> ast::Expr {
        value.into_text_expr()
    }
}

/// The type of an expression of text.
#[diagnostic::on_unimplemented(
    message = "`{N}` is a `{Self}`, not text: `icontains`, `starts_with`, `regex`, `lower` and their like belong on text",
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
// Each bound stands on the line of its method: the compiler quotes that line where the bound does not hold, and all lines in
// between where it stands apart.

/// Lookups on text, beside [`contains`](Self::contains). `%`, `_` and `\` are data but in `like`; case is that of Unicode, on SQLite too.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// Equal but for case.
    pub fn iexact<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::IExact, self.into_ast(), text.into_text()))
    }

    /// Contains the text, whatever the case.
    pub fn icontains<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::IContains, self.into_ast(), text.into_text()))
    }

    /// Starts with the text.
    pub fn starts_with<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::StartsWith, self.into_ast(), text.into_text()))
    }

    /// Starts with the text, whatever the case.
    pub fn istarts_with<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::IStartsWith, self.into_ast(), text.into_text()))
    }

    /// Ends with the text.
    pub fn ends_with<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::EndsWith, self.into_ast(), text.into_text()))
    }

    /// Ends with the text, whatever the case.
    pub fn iends_with<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::IEndsWith, self.into_ast(), text.into_text()))
    }

    /// Matches a pattern: `%` is any text, `_` any character, and `\` makes the next character a literal.
    pub fn like<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::Like, self.into_ast(), text.into_text()))
    }

    /// A part matches a regular expression. Keep to what POSIX and the crate `regex` share: PostgreSQL
    /// and SQLite use different engines.
    pub fn regex<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::Regex, self.into_ast(), text.into_text()))
    }

    /// As `regex`, whatever the case.
    pub fn iregex<V: TextOperand<N::Scope>>(self, text: V) -> Pred<N::Scope> where N::Type: OnText<N> {
        Pred::new(Predicate::Text(TextLookup::IRegex, self.into_ast(), text.into_text()))
    }
}

/// Functions of text, and parts of dates and times, in UTC, as numbers.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// In lower case.
    pub fn lower(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.call(Function::Lower)
    }

    /// In upper case.
    pub fn upper(self) -> Expr<Computed<N::Scope, Like<N, String>>> where N::Type: OnText<N> {
        self.call(Function::Upper)
    }

    /// The number of characters.
    pub fn length(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnText<N> {
        self.call(Function::Length)
    }

    /// The year. Compared with a number, it becomes a range on the bare column, which an index serves.
    pub fn year(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnDate<N> {
        self.call(part::<N>(Part::Year))
    }

    /// The month, 1 to 12.
    pub fn month(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnDate<N> {
        self.call(part::<N>(Part::Month))
    }

    /// The day of the month.
    pub fn day(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnDate<N> {
        self.call(part::<N>(Part::Day))
    }

    /// The quarter, 1 to 4.
    pub fn quarter(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnDate<N> {
        self.call(part::<N>(Part::Quarter))
    }

    /// The week of ISO 8601.
    pub fn week(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnDate<N> {
        self.call(part::<N>(Part::Week))
    }

    /// The day of the week, 1 (Sunday) to 7 (Saturday), as in Django.
    pub fn week_day(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnDate<N> {
        self.call(part::<N>(Part::WeekDay))
    }

    /// The year to which the week of ISO 8601 belongs.
    pub fn iso_year(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnDate<N> {
        self.call(part::<N>(Part::IsoYear))
    }

    /// The day of the week, 1 (Monday) to 7 (Sunday).
    pub fn iso_week_day(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnDate<N> {
        self.call(part::<N>(Part::IsoWeekDay))
    }

    /// The hour.
    pub fn hour(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnTime<N> {
        self.call(part::<N>(Part::Hour))
    }

    /// The minute.
    pub fn minute(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnTime<N> {
        self.call(part::<N>(Part::Minute))
    }

    /// The second, without its fraction.
    pub fn second(self) -> Expr<Computed<N::Scope, Like<N, i32>>> where N::Type: OnTime<N> {
        self.call(part::<N>(Part::Second))
    }

    /// The date, in UTC.
    pub fn date(self) -> Expr<Computed<N::Scope, Like<N, NaiveDate>>> where N::Type: OnMoment<N> {
        self.call(Function::DateOf(kind::<N>()))
    }

    /// The time of day, in UTC.
    pub fn time(self) -> Expr<Computed<N::Scope, Like<N, NaiveTime>>> where N::Type: OnMoment<N> {
        self.call(Function::TimeOf(kind::<N>()))
    }
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

#[diagnostic::do_not_recommend]
impl HasDate for NaiveDate {}
#[diagnostic::do_not_recommend]
impl HasDate for NaiveDateTime {}
#[diagnostic::do_not_recommend]
impl HasDate for DateTime<Utc> {}

/// A type with a time of day: `NaiveTime`, `NaiveDateTime`, `DateTime<Utc>`.
pub trait HasTime: Value {}

#[diagnostic::do_not_recommend]
impl HasTime for NaiveTime {}
#[diagnostic::do_not_recommend]
impl HasTime for NaiveDateTime {}
#[diagnostic::do_not_recommend]
impl HasTime for DateTime<Utc> {}

/// A type with a date and a time of day.
pub trait Moment: HasDate + HasTime {}

#[diagnostic::do_not_recommend]
impl Moment for NaiveDateTime {}
#[diagnostic::do_not_recommend]
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
