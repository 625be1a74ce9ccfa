//! Aggregates of no row, computed here: a query that can match nothing is not sent.

use crate::ast::{AggregateKind, Expr, Function, Param};
use crate::value::SqlValue;

/// The values of these aggregates of no row; `None` where one cannot be told without the database.
pub(super) fn of_no_row(exprs: &[Expr]) -> Option<Vec<SqlValue>> {
    exprs.iter().map(value).collect()
}

fn value(expr: &Expr) -> Option<SqlValue> {
    match expr {
        Expr::Aggregate(aggregate) if aggregate.kind == AggregateKind::Count => Some(SqlValue::I64(0)),
        Expr::Aggregate(aggregate) => Some(SqlValue::Null(aggregate.result)),
        Expr::Param(Param::Value(value)) => Some(value.clone()),
        Expr::Call(Function::Coalesce, arguments) => {
            let values: Option<Vec<SqlValue>> = arguments.iter().map(value).collect();
            let values = values?;
            values.iter().find(|value| !value.is_null()).or(values.last()).cloned()
        }
        _ => None,
    }
}
