//! Reading: one SELECT, whole or as part of another.

use std::hash::{Hash, Hasher};

use super::{Expr, Link, Lock, Param, Path, Predicate};
use crate::value::Kind;

/// A query for rows, for one value, or for whether there is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// The row that the query is about. Where it stands inside another query and its path has a parent, it is
    /// about the rows that belong to the parent's.
    pub from: &'static Path,
    /// The parents whose rows these are, where they are given by key and not by an outer query.
    pub members: Option<Members>,
    /// What is read.
    pub output: Output,
    /// What else is computed, for use by place in the rest.
    pub annotations: Vec<Expr>,
    /// Which rows.
    pub filter: Predicate,
    /// Which groups, where the output aggregates.
    pub group: Vec<Expr>,
    /// Which groups are kept.
    pub having: Predicate,
    /// In which order.
    pub order: Vec<Order>,
    /// Whether equal rows are one.
    pub distinct: Distinct,
    /// How many rows at the most.
    pub limit: Option<u64>,
    /// How many rows are passed over first.
    pub offset: u64,
    /// When set, `limit` and `offset` count within each value of this expression.
    pub limit_per: Option<Expr>,
    /// Where the first part of set operations has a slice of its own, or is distinct: that part. Then this query is about
    /// the whole alone, and says no more than what is read, and a slice.
    pub first: Option<Box<Select>>,
    /// Queries joined to this one by a set operation, in order.
    pub combine: Vec<(Combine, Select)>,
    /// Whether the rows are locked.
    pub lock: Option<Lock>,
}

/// What most queries do not have is passed over: the shape cache hashes each query, and confirms what it finds.
impl Hash for Select {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.from.hash(state);
        self.filter.hash(state);
        self.limit.hash(state);
        self.order.hash(state);
        if !self.annotations.is_empty() {
            (&self.annotations, &self.group, &self.having).hash(state);
        }
        if let Output::Values(values) = &self.output {
            values.hash(state);
        }
        if self.offset > 0 {
            self.offset.hash(state);
        }
        if self.members.is_some() {
            self.members.hash(state);
        }
        if self.distinct != Distinct::No {
            self.distinct.hash(state);
        }
        if !self.combine.is_empty() {
            (&self.first, &self.combine).hash(state);
        }
    }
}

/// What a query reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Nothing: only whether there is a row matters.
    Nothing,
    /// These values.
    Values(Vec<Expr>),
}

/// The rows on the other side of a relation, of parents that are given by key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Members {
    /// The relation.
    pub link: &'static Link,
    /// One key, or a list of them.
    pub keys: Param,
}

/// Whether equal rows are one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Distinct {
    /// Every row.
    No,
    /// Rows that are equal in all that is read are one.
    Yes,
    /// The first row of each value of these (PostgreSQL).
    On(Vec<Expr>),
}

/// A part of an ordering.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// What is ordered by.
    pub expr: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// Where NULL comes.
    pub nulls: Nulls,
}

/// Where NULL comes in an ordering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nulls {
    /// Last in ascending order, first in descending: PostgreSQL's rule, on every database.
    Default,
    /// First.
    First,
    /// Last.
    Last,
}

/// A set operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Combine {
    /// Rows of either, each once.
    Union,
    /// Rows of either.
    UnionAll,
    /// Rows of both, each once.
    Intersect,
    /// Rows of the first that are not of the second, each once.
    Except,
}

/// An aggregate of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Aggregate {
    /// Which.
    pub kind: AggregateKind,
    /// Of what. `None` counts rows.
    pub of: Option<Expr>,
    /// Whether equal values count once.
    pub distinct: bool,
    /// Which rows take part.
    pub filter: Option<Predicate>,
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
}

impl Aggregate {
    /// Whether the result may be NULL: all are, of no row, but the count.
    pub fn nullable(&self) -> bool {
        self.kind != AggregateKind::Count
    }
}

impl Select {
    /// All rows of a path, nothing read yet.
    pub fn new(from: &'static Path) -> Self {
        Self {
            from,
            members: None,
            output: Output::Nothing,
            annotations: Vec::new(),
            filter: Predicate::Const(true),
            group: Vec::new(),
            having: Predicate::Const(true),
            order: Vec::new(),
            distinct: Distinct::No,
            limit: None,
            offset: 0,
            limit_per: None,
            first: None,
            combine: Vec::new(),
            lock: None,
        }
    }

    /// Adds a condition.
    pub fn restrict(&mut self, predicate: Predicate) {
        let filter = std::mem::replace(&mut self.filter, Predicate::Const(true));
        self.filter = filter.and(predicate);
    }

    /// Whether rows are cut off, so that what is computed over the query must be computed around it.
    pub fn is_sliced(&self) -> bool {
        self.limit.is_some() || self.offset > 0 || !self.combine.is_empty() || self.distinct != Distinct::No
    }

    /// Drops the ordering, unless it decides which rows there are.
    pub(crate) fn drop_idle_order(&mut self) {
        if self.limit.is_none() && self.offset == 0 && !matches!(self.distinct, Distinct::On(_)) {
            self.order.clear();
        }
    }

    /// Whether no row can match, so that nothing need be sent.
    pub fn is_empty(&self) -> bool {
        (self.filter == Predicate::Const(false) || self.limit == Some(0)) && self.combine.is_empty()
    }

    /// Whether any value that the query reads may be NULL.
    pub fn yields_null(&self) -> bool {
        matches!(&self.output, Output::Values(values) if values.iter().any(Expr::nullable))
    }

    /// Whether the query, used for its one value, may yield NULL.
    pub fn nullable_scalar(&self) -> bool {
        match &self.output {
            Output::Values(values) => match values.as_slice() {
                [Expr::Aggregate(aggregate)] => aggregate.nullable(),
                _ => true,
            },
            Output::Nothing => false,
        }
    }
}
