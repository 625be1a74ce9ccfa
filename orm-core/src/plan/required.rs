//! Which rows a filter cannot be true without: a LEFT JOIN to one of them may be an INNER JOIN.

use crate::ast::{Comparison, Expr, Path, Predicate};

/// The places without a row at which the predicate is false.
pub(super) fn required(predicate: &Predicate) -> Vec<&'static Path> {
    walk(predicate, true)
}

fn walk(predicate: &Predicate, positive: bool) -> Vec<&'static Path> {
    match predicate {
        Predicate::And(parts) if positive => union(parts, positive),
        Predicate::Or(parts) if !positive => union(parts, positive),
        Predicate::And(parts) | Predicate::Or(parts) => intersection(parts, positive),
        Predicate::Not(inner) => walk(inner, !positive),
        Predicate::IsNull(expr) if !positive => paths([expr]),
        Predicate::Compare(Comparison::Same, ..) => Vec::new(),
        Predicate::Compare(_, left, right) | Predicate::Text(_, left, right) if positive => {
            paths([left, right])
        }
        Predicate::Between(three) if positive => paths(three.each_ref()),
        Predicate::InList(expr, _) | Predicate::InSelect(expr, _) | Predicate::IsTrue(expr) if positive => {
            paths([expr])
        }
        Predicate::InRows(exprs, _) if positive => paths(exprs),
        _ => Vec::new(),
    }
}

fn union(parts: &[Predicate], positive: bool) -> Vec<&'static Path> {
    parts.iter().flat_map(|part| walk(part, positive)).collect()
}

fn intersection(parts: &[Predicate], positive: bool) -> Vec<&'static Path> {
    let mut parts = parts.iter().map(|part| walk(part, positive));
    let Some(mut common) = parts.next() else { return Vec::new() };
    for paths in parts {
        common.retain(|path| paths.contains(path));
    }
    common
}

/// The places of columns that make these expressions NULL where they are NULL.
fn paths<'a>(exprs: impl IntoIterator<Item = &'a Expr>) -> Vec<&'static Path> {
    let mut paths = Vec::new();
    for expr in exprs {
        collect(expr, &mut paths);
    }
    paths
}

fn collect(expr: &Expr, paths: &mut Vec<&'static Path>) {
    match expr {
        Expr::Column(column) => {
            let mut path = Some(column.path);
            while let Some(place) = path {
                paths.push(place);
                path = place.parent;
            }
        }
        Expr::Arithmetic(_, left, right, _) => {
            collect(left, paths);
            collect(right, paths);
        }
        Expr::Call(function, arguments) if function.is_strict() => {
            arguments.iter().for_each(|argument| collect(argument, paths))
        }
        _ => {}
    }
}
