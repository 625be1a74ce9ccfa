//! Aggregates of statistics, and any value.

use super::aggregate::aggregate;
use super::{Aggregated, Expr, Node, Summable};
use crate::ast::AggregateKind;
use crate::value::{Kind, SqlType, Value};

/// Statistics of the values, in floats of 64 bits, of decimals too. NULL takes no part; `None` where there is no value, and of
/// a sample where there is but one.
#[rustfmt::skip]
impl<N: Node> Expr<N> {
    /// The standard deviation of the whole population.
    pub fn std_dev<T: Summable>(self) -> Expr<Aggregated<N::Scope, Option<f64>>> where N::Type: SqlType<Base = T> {
        aggregate(AggregateKind::StdDev, Some(self.into_ast()), Kind::F64)
    }

    /// The standard deviation that a sample suggests: Django's `sample=True`.
    pub fn std_dev_sample<T: Summable>(self) -> Expr<Aggregated<N::Scope, Option<f64>>> where N::Type: SqlType<Base = T> {
        aggregate(AggregateKind::StdDevSample, Some(self.into_ast()), Kind::F64)
    }

    /// The variance of the whole population.
    pub fn variance<T: Summable>(self) -> Expr<Aggregated<N::Scope, Option<f64>>> where N::Type: SqlType<Base = T> {
        aggregate(AggregateKind::Variance, Some(self.into_ast()), Kind::F64)
    }

    /// The variance that a sample suggests: Django's `sample=True`.
    pub fn variance_sample<T: Summable>(self) -> Expr<Aggregated<N::Scope, Option<f64>>> where N::Type: SqlType<Base = T> {
        aggregate(AggregateKind::VarianceSample, Some(self.into_ast()), Kind::F64)
    }

    /// Any of the values that are not NULL; which, the database decides. For what is the same in all rows of a group.
    pub fn any_value(self) -> Expr<Aggregated<N::Scope, Option<<N::Type as SqlType>::Base>>> {
        aggregate(AggregateKind::AnyValue, Some(self.into_ast()), <N::Type as SqlType>::Base::KIND)
    }
}
