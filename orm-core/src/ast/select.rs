//! Reading: one SELECT, whole or as part of another.

use std::hash::{Hash, Hasher};

use super::{Column, Expr, Link, Lock, Param, Path, Predicate, Through};

/// A query for rows, for one value, or for whether there is any.
///
/// What few queries have is in a box: query sets are handed on, compared and dropped at every run.
#[derive(Clone, Debug, Eq)]
pub struct Select {
    /// The row that the query is about. Where it stands inside another query and its path has a parent, it is
    /// about the rows that belong to the parent's.
    pub from: &'static Path,
    /// The parents whose rows these are, where they are given by key and not by an outer query.
    pub members: Option<Box<Members>>,
    /// What is read.
    pub output: Output,
    /// What else is computed, for use by place in the rest.
    pub annotations: Vec<Expr>,
    /// Which rows.
    pub filter: Predicate,
    /// Which groups, where the output aggregates.
    pub group: Vec<Expr>,
    /// Which groups are kept.
    pub having: Option<Box<Predicate>>,
    /// In which order.
    pub order: Vec<Order>,
    /// Whether equal rows are one.
    pub distinct: Distinct,
    /// How many rows at the most.
    pub limit: Option<u64>,
    /// How many rows are passed over first.
    pub offset: u64,
    /// When set, `limit` and `offset` count within each value of this expression.
    pub limit_per: Option<Box<Expr>>,
    /// Whether the ordering is the model's own, or would be if it had one: that gives way where it cannot be.
    pub own_order: bool,
    /// Where the rows are those of set operations: their parts. Then this query is about the whole alone, and says no more
    /// than what is read, an ordering and a slice.
    pub compound: Option<Box<Compound>>,
    /// Where the rows are a start alone: the step by which others are reached from them. Then the query reads keys.
    pub recursion: Option<Box<Recursion>>,
    /// Whether the rows are locked.
    pub lock: Option<Box<Lock>>,
}

/// What most queries do not have is passed over: the shape cache confirms each query that it finds.
impl PartialEq for Select {
    fn eq(&self, other: &Self) -> bool {
        // Each field by name, so that none can be left out.
        let Self {
            from,
            members,
            output,
            annotations,
            filter,
            group,
            having,
            order,
            distinct,
            limit,
            offset,
            limit_per,
            own_order,
            compound,
            recursion,
            lock,
        } = self;
        *from == other.from
            && (*limit, *offset, *own_order) == (other.limit, other.offset, other.own_order)
            && filter == &other.filter
            && same(order, &other.order)
            && output == &other.output
            && same(annotations, &other.annotations)
            && same(group, &other.group)
            && distinct == &other.distinct
            && members == &other.members
            && having == &other.having
            && limit_per == &other.limit_per
            && compound == &other.compound
            && recursion == &other.recursion
            && lock == &other.lock
    }
}

/// Equality of lists that are mostly empty: then nothing is called.
#[inline]
pub(crate) fn same<T: PartialEq>(own: &[T], other: &[T]) -> bool {
    own.len() == other.len() && (own.is_empty() || own == other)
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
            (&self.distinct, self.own_order).hash(state);
        }
        if self.compound.is_some() || self.recursion.is_some() {
            (&self.compound, &self.recursion).hash(state);
        }
    }
}

/// A step from rows of a table to others of it, which is done until no other is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recursion {
    /// The primary key.
    pub key: &'static str,
    /// The column of a row.
    pub local: &'static str,
    /// The column of the rows that are reached from it.
    pub foreign: &'static str,
    /// The join table, where there is one.
    pub through: Option<Through>,
}

/// What a query reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Nothing: only whether there is a row matters.
    Nothing,
    /// These values.
    Values(Vec<Expr>),
}

impl Output {
    /// The values.
    pub fn values(&self) -> &[Expr] {
        match self {
            Self::Nothing => &[],
            Self::Values(values) => values,
        }
    }
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

/// Queries that are joined by set operations, from left to right.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Compound {
    /// The first.
    pub first: Select,
    /// The others.
    pub rest: Vec<(Combine, Select)>,
    /// By which rows are told apart, where they are rows of a model: what else is read of them depends on it. Empty where
    /// they are values.
    pub key: Vec<Column>,
    /// Whether what the whole reads is computed of the rows of the parts, and is not these rows themselves.
    pub outer: bool,
}

impl Compound {
    /// The parts, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Select> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, part)| part))
    }

    /// The parts, in order.
    pub fn parts_mut(&mut self) -> impl Iterator<Item = &mut Select> {
        std::iter::once(&mut self.first).chain(self.rest.iter_mut().map(|(_, part)| part))
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
            having: None,
            order: Vec::new(),
            distinct: Distinct::No,
            limit: None,
            offset: 0,
            limit_per: None,
            own_order: true,
            compound: None,
            recursion: None,
            lock: None,
        }
    }

    /// Adds a condition.
    pub fn restrict(&mut self, predicate: Predicate) {
        if matches!(self.filter, Predicate::Const(true)) {
            self.filter = predicate;
            return;
        }
        let filter = std::mem::replace(&mut self.filter, Predicate::Const(true));
        self.filter = filter.and(predicate);
    }

    /// Adds a condition on groups.
    pub fn restrict_groups(&mut self, predicate: Predicate) {
        let having = match self.having.take() {
            Some(having) => having.and(predicate),
            None => predicate,
        };
        self.having = (having != Predicate::Const(true)).then(|| Box::new(having));
    }

    /// Orders the rows by what is appended, in place of any earlier ordering.
    pub fn set_order(&mut self, append: impl FnOnce(&mut Vec<Order>)) {
        self.order.clear();
        self.own_order = false;
        append(&mut self.order);
    }

    /// Reads these values of the rows.
    pub fn read(&mut self, values: Vec<Expr>) {
        if let Some(compound) = &mut self.compound {
            compound.outer = true;
        }
        self.output = Output::Values(values);
    }

    /// Whether rows are cut off, so that what is computed over the query must be computed around it.
    pub fn is_sliced(&self) -> bool {
        self.limit.is_some() || self.offset > 0 || self.compound.is_some() || self.distinct != Distinct::No
    }

    /// Drops the ordering, unless it decides which rows there are.
    pub(crate) fn drop_idle_order(&mut self) {
        if self.limit.is_none() && self.offset == 0 && !matches!(self.distinct, Distinct::On(_)) {
            self.order.clear();
        }
    }

    /// Whether no row can match, so that nothing need be sent.
    pub fn is_empty(&self) -> bool {
        matches!(self.filter, Predicate::Const(false))
            || self.limit == Some(0)
            || self.compound.as_ref().is_some_and(|compound| compound.parts().all(Self::is_empty))
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
