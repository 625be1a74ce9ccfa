//! Window functions: a value per row, of rows around it.

use super::{Aggregate, Expr, Order};
use crate::value::Kind;

/// A function of the rows that belong to a row's window.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Which.
    pub function: WindowFunction,
    /// Rows that are equal in these are a window of their own.
    pub partition: Vec<Expr>,
    /// The order within a window.
    pub order: Vec<Order>,
    /// Which rows of the window, seen from a row.
    pub frame: Option<Frame>,
    /// The type of the result.
    pub result: Kind,
}

/// The window functions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum WindowFunction {
    /// The place of the row.
    RowNumber,
    /// The place of the first row that is equal in the order.
    Rank,
    /// The same, without gaps.
    DenseRank,
    /// The rank from 0 to 1.
    PercentRank,
    /// The part of the rows that do not come after this one.
    CumeDist,
    /// Which of so many parts of about one size.
    Ntile(u32),
    /// The value of the row so many places before.
    Lag(Expr, u32, Option<Expr>),
    /// The value of the row so many places after.
    Lead(Expr, u32, Option<Expr>),
    /// The value of the frame's first row.
    FirstValue(Expr),
    /// The value of the frame's last row.
    LastValue(Expr),
    /// The value of the frame's row in this place, counted from 1.
    NthValue(Expr, u32),
    /// An aggregate of the frame.
    Aggregate(Aggregate),
}

/// Which rows of a window a function sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// What the bounds count.
    pub unit: FrameUnit,
    /// The first, so many before (negative) or after the row; `None` from the window's start.
    pub start: Option<i64>,
    /// The last; `None` to the window's end.
    pub end: Option<i64>,
    /// Which of them are left out.
    pub exclude: Exclude,
}

/// What the bounds of a frame count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameUnit {
    /// Rows.
    Rows,
    /// Differences of the value that is ordered by.
    Range,
    /// Groups of rows that are equal in the order.
    Groups,
}

/// Which rows of a frame are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exclude {
    /// None.
    Nothing,
    /// The row itself.
    Current,
    /// The row, and those equal to it in the order.
    Group,
    /// Those equal to the row in the order, but not itself.
    Ties,
}

impl Window {
    /// Whether the value may be NULL.
    pub fn nullable(&self) -> bool {
        match &self.function {
            WindowFunction::Lag(of, _, Some(default)) | WindowFunction::Lead(of, _, Some(default)) => {
                of.nullable() || default.nullable()
            }
            WindowFunction::Aggregate(aggregate) => aggregate.nullable(),
            WindowFunction::RowNumber
            | WindowFunction::Rank
            | WindowFunction::DenseRank
            | WindowFunction::PercentRank
            | WindowFunction::CumeDist
            | WindowFunction::Ntile(_) => false,
            _ => true,
        }
    }

    /// What it is computed of, but for an aggregate's own parts.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let (of, default) = match &self.function {
            WindowFunction::Lag(of, _, default) | WindowFunction::Lead(of, _, default) => {
                (Some(of), default.as_ref())
            }
            WindowFunction::FirstValue(of)
            | WindowFunction::LastValue(of)
            | WindowFunction::NthValue(of, _) => (Some(of), None),
            _ => (None, None),
        };
        let around = self.partition.iter().chain(self.order.iter().map(|order| &order.expr));
        of.into_iter().chain(default).chain(around)
    }

    /// The aggregate, where it is one.
    pub fn aggregate(&self) -> Option<&Aggregate> {
        match &self.function {
            WindowFunction::Aggregate(aggregate) => Some(aggregate),
            _ => None,
        }
    }

    /// Whether there is a query inside.
    pub fn has_query(&self) -> bool {
        self.exprs().any(Expr::has_query) || self.aggregate().is_some_and(Aggregate::has_query)
    }
}
