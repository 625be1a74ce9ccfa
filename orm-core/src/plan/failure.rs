//! Which aggregates of collections may fail: divide by zero, overflow, or read what no value can be made of.
//!
//! Such a one must not be computed of more rows than the query asks for, be it faster. What is in doubt may fail.

use crate::ast::{Aggregate, AggregateKind, Expr, Function, Predicate, Select, TextLookup};
use crate::value::Kind;

/// Whether the value of this query, of one aggregate, may fail for some rows.
pub(super) fn may_fail(select: &Select) -> bool {
    of_predicate(&select.filter) || select.output.values().iter().any(of_expr)
}

fn of_expr(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) | Expr::Param(_) | Expr::ParentKey(_) => false,
        Expr::Call(function, arguments) => !is_total(*function) || arguments.iter().any(of_expr),
        Expr::Case(case) => {
            case.values().any(of_expr) || case.branches.iter().any(|(when, _)| of_predicate(when))
        }
        Expr::Predicate(predicate) => of_predicate(predicate),
        Expr::Aggregate(aggregate) => of_aggregate(aggregate),
        Expr::Arithmetic(..)
        | Expr::Template(_)
        | Expr::Window(_)
        | Expr::Annotation { .. }
        | Expr::Subquery(..) => true,
    }
}

fn of_aggregate(aggregate: &Aggregate) -> bool {
    let overflows = match (aggregate.kind, aggregate.of.as_ref().map(Expr::kind)) {
        (AggregateKind::Count | AggregateKind::Min | AggregateKind::Max | AggregateKind::AnyValue, _) => {
            false
        }
        // No table has so many rows.
        (AggregateKind::Sum, Some(Kind::I16 | Kind::I32)) => false,
        (AggregateKind::Avg, Some(Kind::I16 | Kind::I32 | Kind::I64)) => false,
        _ => true,
    };
    overflows
        || aggregate.of.as_ref().is_some_and(of_expr)
        || aggregate.filter.as_ref().is_some_and(of_predicate)
}

fn of_predicate(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Const(_) => false,
        Predicate::And(parts) | Predicate::Or(parts) => parts.iter().any(of_predicate),
        Predicate::Not(part) => of_predicate(part),
        // Their patterns may be wrong.
        Predicate::Text(TextLookup::Regex | TextLookup::IRegex | TextLookup::Like, ..) => true,
        Predicate::Compare(_, left, right) | Predicate::Text(_, left, right) => {
            of_expr(left) || of_expr(right)
        }
        Predicate::Row(_, left, right) => left.iter().chain(right).any(of_expr),
        Predicate::Between(three) => three.iter().any(of_expr),
        Predicate::IsNull(expr) | Predicate::IsTrue(expr) | Predicate::InList(expr, _) => of_expr(expr),
        Predicate::InRows(exprs, _) => exprs.iter().any(of_expr),
        Predicate::InSelect(..) | Predicate::RowInSelect(..) | Predicate::Exists(_) => true,
    }
}

/// Whether the function has a value for all arguments.
fn is_total(function: Function) -> bool {
    matches!(
        function,
        Function::Extract(..)
            | Function::Coalesce
            | Function::Greatest
            | Function::Least
            | Function::NullIf
            | Function::Lower
            | Function::Upper
            | Function::Length
            | Function::Concat
    )
}

/// The subqueries whose values these expressions have for every row, whatever the row holds: not in a branch of a choice, nor in
/// a part of a condition.
pub(super) fn always<'a>(expr: &'a Expr, annotations: &'a [Expr], found: &mut Vec<&'a Select>) {
    match expr {
        Expr::Subquery(select, _) => found.push(select),
        // One that comes later uses none but earlier ones.
        Expr::Annotation { place, .. } => {
            if let Some((annotation, earlier)) = annotations.get(..=*place).and_then(<[Expr]>::split_last) {
                always(annotation, earlier, found);
            }
        }
        Expr::Arithmetic(_, left, right, _) => {
            always(left, annotations, found);
            always(right, annotations, found);
        }
        Expr::Call(function, arguments) if function.is_strict() => {
            arguments.iter().for_each(|argument| always(argument, annotations, found));
        }
        Expr::Aggregate(aggregate) if aggregate.filter.is_none() => {
            aggregate.of.iter().for_each(|of| always(of, annotations, found));
        }
        _ => {}
    }
}
