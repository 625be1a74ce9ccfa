//! A predicate as data: made at random, evaluated in memory, said to the library, cut down, printed as the user would
//! write it.

use std::fmt::{self, Display, Formatter};

use orm::Kind;

use crate::cell::Cell;

/// A predicate on the rows of a model, to be tested.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Test {
    /// The model, as its place among the shapes.
    pub(crate) root: usize,
    pub(crate) case: Case,
}

/// A predicate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Case {
    Const(bool),
    And(Vec<Case>),
    Or(Vec<Case>),
    Not(Box<Case>),
    Compare(Compare, Term, Term),
    Between(Term, Term, Term),
    In(Term, Vec<Cell>),
    /// In a query of its own, which takes a number.
    InQuery(Term, Source, i32),
    Null(Term, bool),
    Text(TextOp, Term, Term),
    /// A lookup of the key behind a relation to one.
    Key(Spot, KeyOp),
    Any(Collection, Box<Case>),
    Every(Collection, Box<Case>),
    None(Collection, Box<Case>),
    Exists(Collection),
}

/// The queries that `in_` is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Source {
    /// The numbers of the cities whose number is below it.
    Numbers,
    /// What they may have.
    Maybes,
    /// What the editors below it may have, of the first few works.
    Editors,
}

/// The two numbers that all models have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Numbers {
    Number,
    Maybe,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Compare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    SameAs,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TextOp {
    IExact,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    Like,
    Regex,
    IRegex,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum KeyOp {
    Eq(i64),
    Ne(i64),
    In(Vec<i64>),
    Null(bool),
}

/// A row: that of a closure, counted from the outside, and from there over relations to one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spot {
    pub(crate) level: usize,
    pub(crate) ones: Vec<&'static str>,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Term {
    Value(Kind, Cell),
    Field { spot: Spot, name: &'static str, kind: Kind, nullable: bool },
    Arithmetic(Operator, Box<Term>, Box<Term>),
    Negative(Box<Term>),
    Part(Part, Box<Term>),
    Date(Box<Term>),
    Time(Box<Term>),
    Trunc(Unit, Box<Term>),
    Lower(Box<Term>),
    Upper(Box<Term>),
    Length(Box<Term>),
    Aggregate(Collection, Aggregate),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part {
    Year,
    Month,
    Day,
    Quarter,
    Week,
    WeekDay,
    IsoYear,
    IsoWeekDay,
    Hour,
    Minute,
    Second,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

/// The rows behind a relation to many.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Collection {
    pub(crate) spot: Spot,
    pub(crate) name: &'static str,
    /// The level of its own row.
    pub(crate) level: usize,
    pub(crate) filter: Option<Box<Case>>,
    pub(crate) exclude: Option<Box<Case>>,
    pub(crate) distinct: bool,
    pub(crate) order: Option<Order>,
    pub(crate) slice: Option<Slice>,
}

/// By one of the two fields that all have, then by the key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) by: Numbers,
    pub(crate) descending: bool,
    /// NULL against the rule.
    pub(crate) swap_nulls: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slice {
    pub(crate) offset: u64,
    pub(crate) limit: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Aggregate {
    Count,
    Sum(&'static str, Kind),
    Avg(&'static str),
    Min(&'static str, Kind),
    Max(&'static str, Kind),
    First(&'static str, Kind),
}

impl Term {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Value(kind, _) | Self::Field { kind, .. } => *kind,
            Self::Arithmetic(_, left, _) => left.kind(),
            Self::Part(..) | Self::Length(_) => Kind::I32,
            Self::Date(_) => Kind::Date,
            Self::Time(_) => Kind::Time,
            Self::Trunc(_, of) | Self::Negative(of) => of.kind(),
            Self::Lower(_) | Self::Upper(_) => Kind::Text,
            Self::Aggregate(_, aggregate) => match aggregate {
                Aggregate::Count => Kind::I64,
                Aggregate::Avg(_) | Aggregate::Sum(_, Kind::F32 | Kind::F64) => Kind::F64,
                Aggregate::Sum(_, Kind::Decimal) => Kind::Decimal,
                Aggregate::Sum(..) => Kind::I64,
                Aggregate::Min(_, kind) | Aggregate::Max(_, kind) | Aggregate::First(_, kind) => *kind,
            },
        }
    }

    /// Whether its type is an `Option`.
    pub(crate) fn nullable(&self) -> bool {
        match self {
            Self::Value(_, cell) => cell.is_null(),
            Self::Field { nullable, .. } => *nullable,
            // The harness adds what may be NULL, so that the result may be.
            Self::Arithmetic(..) => true,
            Self::Part(_, of)
            | Self::Date(of)
            | Self::Time(of)
            | Self::Trunc(_, of)
            | Self::Negative(of)
            | Self::Lower(of)
            | Self::Upper(of)
            | Self::Length(of) => of.nullable(),
            Self::Aggregate(_, aggregate) => *aggregate != Aggregate::Count,
        }
    }
}

/// The name of a level's row.
struct Row(usize);

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", ["x", "y", "z", "w", "v"].get(self.0).unwrap_or(&"u"))
    }
}

impl Display for Case {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Const(true) => f.write_str("Q::all([])"),
            Self::Const(false) => f.write_str("Q::any([])"),
            Self::And(parts) => joined(f, parts, " & "),
            Self::Or(parts) => joined(f, parts, " | "),
            Self::Not(part) => write!(f, "!{part}"),
            Self::Compare(compare, left, right) => write!(f, "{left}.{}({right})", snake(compare)),
            Self::Between(term, low, high) => write!(f, "{term}.between({low}, {high})"),
            Self::In(term, values) => {
                write!(f, "{term}.in_([")?;
                for (place, value) in values.iter().enumerate() {
                    write!(
                        f,
                        "{}{}",
                        if place > 0 { ", " } else { "" },
                        Term::Value(term.kind(), value.clone())
                    )?;
                }
                f.write_str("])")
            }
            Self::InQuery(term, of, below) => {
                let query = match of {
                    Source::Numbers => "City::objects().filter(|c| c.number.lt({})).values(|c| c.number)",
                    Source::Maybes => "City::objects().filter(|c| c.number.lt({})).values(|c| c.maybe)",
                    Source::Editors => {
                        "Work::objects().filter(|c| c.editor.number.lt({})).values(|c| c.editor.maybe).limit(5)"
                    }
                };
                write!(f, "{term}.in_({})", query.replace("{}", &below.to_string()))
            }
            Self::Null(term, true) => write!(f, "{term}.is_null()"),
            Self::Null(term, false) => write!(f, "{term}.is_not_null()"),
            Self::Text(lookup, left, right) => match snake(lookup).as_str() {
                name if name.starts_with("i_") => write!(f, "{left}.i{}({right})", &name[2..]),
                name => write!(f, "{left}.{name}({right})"),
            },
            Self::Key(spot, KeyOp::Eq(key)) => write!(f, "{spot}.eq({key})"),
            Self::Key(spot, KeyOp::Ne(key)) => write!(f, "{spot}.ne({key})"),
            Self::Key(spot, KeyOp::In(keys)) => write!(f, "{spot}.in_({keys:?})"),
            Self::Key(spot, KeyOp::Null(true)) => write!(f, "{spot}.is_null()"),
            Self::Key(spot, KeyOp::Null(false)) => write!(f, "{spot}.is_not_null()"),
            Self::Any(rows, case) => write!(f, "{rows}.any(|{}| {case})", Row(rows.level)),
            Self::Every(rows, case) => write!(f, "{rows}.every(|{}| {case})", Row(rows.level)),
            Self::None(rows, case) => write!(f, "{rows}.none(|{}| {case})", Row(rows.level)),
            Self::Exists(rows) => write!(f, "{rows}.exists()"),
        }
    }
}

fn joined(f: &mut Formatter<'_>, parts: &[Case], by: &str) -> fmt::Result {
    f.write_str("(")?;
    for (place, part) in parts.iter().enumerate() {
        write!(f, "{}{part}", if place > 0 { by } else { "" })?;
    }
    f.write_str(")")
}

impl Display for Spot {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Row(self.level))?;
        self.ones.iter().try_for_each(|one| write!(f, ".{one}"))
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(_, Cell::Null) => f.write_str("None"),
            Self::Value(kind, cell) => match cell {
                Cell::Int(number) => write!(f, "{number}{}", kind.rust_name()),
                Cell::Float(number) => write!(f, "{number:?}{}", kind.rust_name()),
                Cell::Bool(value) => write!(f, "{value}"),
                Cell::Text(text) => write!(f, "{text:?}"),
                other => write!(f, "{other:?}"),
            },
            Self::Field { spot, name, .. } => write!(f, "{spot}.{name}"),
            Self::Arithmetic(operator, left, right) => {
                let operator = match operator {
                    Operator::Add => "+",
                    Operator::Subtract => "-",
                    Operator::Multiply => "*",
                    Operator::Divide => "/",
                    Operator::Remainder => "%",
                };
                write!(f, "({left} {operator} {right})")
            }
            Self::Negative(of) => write!(f, "(-{of})"),
            Self::Part(part, of) => write!(f, "{of}.{}()", snake(part)),
            Self::Date(of) => write!(f, "{of}.date()"),
            Self::Time(of) => write!(f, "{of}.time()"),
            Self::Trunc(unit, of) => write!(f, "{of}.trunc({unit:?})"),
            Self::Lower(of) => write!(f, "{of}.lower()"),
            Self::Upper(of) => write!(f, "{of}.upper()"),
            Self::Length(of) => write!(f, "{of}.length()"),
            Self::Aggregate(rows, aggregate) => {
                let row = Row(rows.level);
                match aggregate {
                    Aggregate::Count => write!(f, "{rows}.count()"),
                    Aggregate::Sum(name, _) => write!(f, "{rows}.sum(|{row}| {row}.{name})"),
                    Aggregate::Avg(name) => write!(f, "{rows}.avg(|{row}| {row}.{name})"),
                    Aggregate::Min(name, _) => write!(f, "{rows}.min(|{row}| {row}.{name})"),
                    Aggregate::Max(name, _) => write!(f, "{rows}.max(|{row}| {row}.{name})"),
                    Aggregate::First(name, _) => write!(f, "{rows}.first(|{row}| {row}.{name})"),
                }
            }
        }
    }
}

impl Display for Collection {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let row = Row(self.level);
        write!(f, "{}.{}", self.spot, self.name)?;
        if let Some(case) = &self.filter {
            write!(f, ".filter(|{row}| {case})")?;
        }
        if let Some(case) = &self.exclude {
            write!(f, ".exclude(|{row}| {case})")?;
        }
        if self.distinct {
            f.write_str(".distinct()")?;
        }
        if let Some(order) = &self.order {
            let direction = if order.descending { "desc" } else { "asc" };
            let nulls = match (order.swap_nulls, order.descending) {
                (false, _) => "",
                (true, true) => ".nulls_last()",
                (true, false) => ".nulls_first()",
            };
            write!(f, ".order_by(|{row}| ({row}.{}.{direction}(){nulls}, {row}.id))", snake(&order.by))?;
        }
        if let Some(slice) = &self.slice {
            write!(f, ".offset({})", slice.offset)?;
            slice.limit.map_or(Ok(()), |limit| write!(f, ".limit({limit})"))?;
        }
        Ok(())
    }
}

/// The name of a method, from that of a variant.
fn snake(variant: &impl fmt::Debug) -> String {
    let mut name = String::new();
    for letter in format!("{variant:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}
