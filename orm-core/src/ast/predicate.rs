//! Predicates: two-valued conditions. NULL is a value like any other here, and the compiler of SQL makes it so.

use super::{Expr, Param, Select};

/// A condition that is true or false of a row, never unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Predicate {
    /// Always true, or always false.
    Const(bool),
    /// All of them.
    And(Vec<Predicate>),
    /// Any of them.
    Or(Vec<Predicate>),
    /// The complement.
    Not(Box<Predicate>),
    /// A comparison; false where either side is NULL (but for [`Comparison::Same`]).
    Compare(Comparison, Expr, Expr),
    /// A comparison of rows of values, the first that differ deciding; none of them may be NULL.
    Row(Comparison, Vec<Expr>, Vec<Expr>),
    /// `low <= expression <= high`; false where any is NULL.
    Between(Box<[Expr; 3]>),
    /// The expression is NULL.
    IsNull(Expr),
    /// The truth value is true.
    IsTrue(Expr),
    /// A text lookup; false where either side is NULL.
    Text(TextLookup, Expr, Expr),
    /// The value is in a list.
    InList(Expr, Param),
    /// The row of values is among those that these lists are the columns of.
    InRows(Vec<Expr>, Vec<Param>),
    /// The value is among those of a query of its own.
    InSelect(Expr, Box<Select>),
    /// The row of values is among those of a query of its own; none of the values may be NULL.
    RowInSelect(Vec<Expr>, Box<Select>),
    /// The subquery has a row.
    Exists(Box<Select>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Eq,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// Equal, or both NULL.
    Same,
}

/// The lookups on text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextLookup {
    /// Equal but for case.
    IExact,
    /// The text occurs.
    Contains,
    /// The text occurs, whatever the case.
    IContains,
    /// The text starts so.
    StartsWith,
    /// The text starts so, whatever the case.
    IStartsWith,
    /// The text ends so.
    EndsWith,
    /// The text ends so, whatever the case.
    IEndsWith,
    /// The text matches a pattern of SQL: `%`, `_`, and `\` before a literal one.
    Like,
    /// A part of the text matches a regular expression.
    Regex,
    /// A part of the text matches a regular expression, whatever the case.
    IRegex,
}

impl Predicate {
    /// Whether it is true for one value of this expression alone, which the predicate gives.
    pub fn pins(&self, expr: &Expr) -> bool {
        match self {
            Self::Compare(Comparison::Eq, left, Expr::Param(_)) => left == expr,
            Self::And(parts) => parts.iter().any(|part| part.pins(expr)),
            _ => false,
        }
    }

    /// Whether there is a query inside.
    pub fn has_query(&self) -> bool {
        match self {
            Self::Const(_) => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::has_query),
            Self::Not(part) => part.has_query(),
            Self::Compare(_, left, right) | Self::Text(_, left, right) => {
                left.has_query() || right.has_query()
            }
            Self::Row(_, left, right) => left.iter().chain(right).any(Expr::has_query),
            Self::Between(three) => three.iter().any(Expr::has_query),
            Self::IsNull(expr) | Self::IsTrue(expr) | Self::InList(expr, _) => expr.has_query(),
            Self::InRows(exprs, _) => exprs.iter().any(Expr::has_query),
            Self::InSelect(..) | Self::RowInSelect(..) | Self::Exists(_) => true,
        }
    }

    /// Both, with neutral elements left out.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Const(true), other) => other,
            (this, Self::Const(true)) => this,
            (Self::Const(false), _) | (_, Self::Const(false)) => Self::Const(false),
            (Self::And(mut all), Self::And(more)) => {
                all.extend(more);
                Self::And(all)
            }
            (Self::And(mut all), other) => {
                all.push(other);
                Self::And(all)
            }
            (this, Self::And(mut all)) => {
                all.insert(0, this);
                Self::And(all)
            }
            (this, other) => Self::And(vec![this, other]),
        }
    }

    /// Either, with neutral elements left out.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Const(false), other) => other,
            (this, Self::Const(false)) => this,
            (Self::Const(true), _) | (_, Self::Const(true)) => Self::Const(true),
            (Self::Or(mut all), Self::Or(more)) => {
                all.extend(more);
                Self::Or(all)
            }
            (Self::Or(mut all), other) => {
                all.push(other);
                Self::Or(all)
            }
            (this, other) => Self::Or(vec![this, other]),
        }
    }

    /// The complement.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::Const(value) => Self::Const(!value),
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}
