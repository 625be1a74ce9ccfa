//! Expressions: columns, parameters, and what is computed of them.

use super::{Aggregate, Param, Path, Predicate, Select, Step, Window};
use crate::value::Kind;

/// An expression with a value per row (or per group, where it is an aggregate).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A column.
    Column(Column),
    /// The key of the parent that a row belongs to, in a query of [`Members`](super::Members).
    ParentKey(Kind),
    /// A bound value.
    Param(Param),
    /// Arithmetic, on two numbers of one type.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>, Kind),
    /// A function of one family.
    Call(Function, Vec<Expr>),
    /// A predicate as a truth value, never NULL.
    Predicate(Box<Predicate>),
    /// An aggregate of the query's rows.
    Aggregate(Box<Aggregate>),
    /// A function of the rows around each of the query's rows.
    Window(Box<Window>),
    /// An expression that the query about `base` computes, by its place among the annotations.
    Annotation {
        /// Where that query starts.
        base: &'static Path,
        /// The place.
        place: usize,
        /// The type of the value.
        kind: Kind,
        /// Whether the value may be NULL.
        nullable: bool,
    },
    /// The one value of a subquery, NULL where it has no row.
    Subquery(Box<Select>, Kind),
}

/// A column of the table at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// Where the table is.
    pub path: &'static Path,
    /// The column's name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether the value may be NULL, the path considered.
    pub nullable: bool,
}

/// The operators of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

/// Functions whose SQL differs between databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// A part of a date or time of this kind.
    Extract(Part, Kind),
    /// A date or time of this kind, cut down to a unit.
    Truncate(Trunc, Kind),
    /// The date of a date and time of this kind.
    DateOf(Kind),
    /// The time of day of a date and time of this kind.
    TimeOf(Kind),
    /// Text in lower case.
    Lower,
    /// Text in upper case.
    Upper,
    /// The number of characters of a text.
    Length,
    /// The first of the arguments that is not NULL.
    Coalesce,
}

/// The parts of dates and times, as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The year.
    Year,
    /// The month, 1 to 12.
    Month,
    /// The day of the month.
    Day,
    /// The quarter, 1 to 4.
    Quarter,
    /// The week of ISO 8601, 1 to 53.
    Week,
    /// The day of the week, 1 (Sunday) to 7 (Saturday), as in Django.
    WeekDay,
    /// The year to which the week of ISO 8601 belongs.
    IsoYear,
    /// The day of the week, 1 (Monday) to 7 (Sunday).
    IsoWeekDay,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second, without its fraction.
    Second,
}

/// The units to which a date or time can be cut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trunc {
    /// The first day of the year.
    Year,
    /// The first day of the quarter.
    Quarter,
    /// The first day of the month.
    Month,
    /// The Monday of the week.
    Week,
    /// The start of the day.
    Day,
    /// The start of the hour.
    Hour,
    /// The start of the minute.
    Minute,
    /// The start of the second.
    Second,
}

impl Column {
    /// The column of this name at a path. The key that a foreign key points at is read off the foreign key itself, so
    /// that `b.author.id` joins nothing.
    pub fn at(path: &'static Path, name: &'static str, kind: Kind, nullable: bool) -> Self {
        if let (Step::ToOne(step), Some(parent)) = (&path.step, path.parent)
            && step.holds_key
            && step.foreign == name
        {
            return Self { path: parent, name: step.local, kind, nullable };
        }
        Self { path, name, kind, nullable }
    }
}

impl Expr {
    /// Whether the value may be NULL.
    pub fn nullable(&self) -> bool {
        match self {
            Self::Column(column) => column.nullable,
            Self::ParentKey(_) | Self::Predicate(_) => false,
            Self::Param(param) => matches!(param, Param::Value(value) if value.is_null()),
            Self::Arithmetic(_, left, right, _) => left.nullable() || right.nullable(),
            Self::Call(Function::Coalesce, arguments) => arguments.iter().all(Self::nullable),
            Self::Call(_, arguments) => arguments.iter().any(Self::nullable),
            Self::Annotation { nullable, .. } => *nullable,
            Self::Aggregate(aggregate) => aggregate.nullable(),
            Self::Window(window) => window.nullable(),
            Self::Subquery(select, _) => select.nullable_scalar(),
        }
    }

    /// Whether there is a query inside. What an annotation stands for may be one.
    pub fn has_query(&self) -> bool {
        match self {
            Self::Column(_) | Self::ParentKey(_) | Self::Param(_) => false,
            Self::Aggregate(aggregate) => aggregate.has_query(),
            Self::Window(window) => window.has_query(),
            Self::Arithmetic(_, left, right, _) => left.has_query() || right.has_query(),
            Self::Call(_, arguments) => arguments.iter().any(Self::has_query),
            Self::Predicate(predicate) => predicate.has_query(),
            Self::Annotation { .. } | Self::Subquery(..) => true,
        }
    }

    /// The type of the value.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Column(column) => column.kind,
            Self::ParentKey(kind) | Self::Arithmetic(_, _, _, kind) | Self::Subquery(_, kind) => *kind,
            Self::Param(Param::Value(value)) => value.kind(),
            Self::Param(Param::Refused(_)) => Kind::Text,
            Self::Annotation { kind, .. } => *kind,
            Self::Predicate(_) => Kind::Bool,
            Self::Aggregate(aggregate) => aggregate.result,
            Self::Window(window) => window.result,
            Self::Call(Function::Coalesce, arguments) => arguments.first().map_or(Kind::Text, Self::kind),
            Self::Call(function, _) => function.result(),
        }
    }
}

impl Function {
    fn result(self) -> Kind {
        match self {
            Self::Extract(..) | Self::Length => Kind::I32,
            Self::Truncate(_, kind) => kind,
            Self::DateOf(_) => Kind::Date,
            Self::TimeOf(_) => Kind::Time,
            Self::Lower | Self::Upper | Self::Coalesce => Kind::Text,
        }
    }
}
