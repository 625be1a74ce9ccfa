//! Aggregates: values of many rows at once.

use super::{Expr, Order, Param, Predicate};
use crate::value::Kind;

/// An aggregate of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Aggregate {
    /// Which.
    pub kind: AggregateKind,
    /// Of what. `None` counts rows.
    pub of: Option<Expr>,
    /// What else it takes: the delimiter of joined texts.
    pub argument: Option<Param>,
    /// Whether equal values count once.
    pub distinct: bool,
    /// Which rows take part.
    pub filter: Option<Predicate>,
    /// In which order the values are taken, where that matters.
    pub order: Vec<Order>,
    /// The type of the result.
    pub result: Kind,
}

/// The aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// The number of values that are not NULL, or of rows.
    Count,
    /// The sum.
    Sum,
    /// The mean.
    Avg,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The standard deviation of the whole population.
    StdDev,
    /// The standard deviation of a sample.
    StdDevSample,
    /// The variance of the whole population.
    Variance,
    /// The variance of a sample.
    VarianceSample,
    /// Any of the values.
    AnyValue,
    /// The texts, joined by a delimiter.
    Join,
    /// The values as a JSON array, NULLs included.
    List,
}

impl Aggregate {
    /// An aggregate of all rows.
    pub fn new(kind: AggregateKind, of: Option<Expr>, result: Kind) -> Self {
        Self { kind, of, argument: None, distinct: false, filter: None, order: Vec::new(), result }
    }

    /// The number of rows.
    pub fn count() -> Self {
        Self::new(AggregateKind::Count, None, Kind::I64)
    }

    /// Whether the result may be NULL: all are, of no row, but the count.
    pub fn nullable(&self) -> bool {
        self.kind != AggregateKind::Count
    }

    /// Whether there is a query inside.
    pub fn has_query(&self) -> bool {
        self.of.as_ref().is_some_and(Expr::has_query)
            || self.filter.as_ref().is_some_and(Predicate::has_query)
            || self.order.iter().any(|order| order.expr.has_query())
    }
}

impl AggregateKind {
    /// Whether the result depends on the order of the values.
    pub fn has_order(self) -> bool {
        matches!(self, Self::Join | Self::List)
    }
}
