//! The joins of one SELECT: one per place that its columns are at, shared by all that name it.

use super::required::required;
use super::walk::{Use, Walk};
use crate::ast::{Distinct, Expr, Output, Path, Predicate, Select, Step};

/// A join of the row at a place.
#[derive(Debug, PartialEq, Eq)]
pub struct Join {
    /// The place.
    pub path: &'static Path,
    /// Whether rows without one at that place stay (a LEFT JOIN).
    pub outer: bool,
}

/// The joins of a statement about `from` that uses these expressions, each after the one it starts from. Rows for which one
/// of `filters` is not true may be dropped by a join.
pub fn joins<'a>(
    from: &'static Path,
    annotations: &'a [Expr],
    filters: &[&'a Predicate],
    other: impl FnOnce(&mut dyn FnMut(Use<'a>)),
) -> Vec<Join> {
    let mut walk = Walk::through_windows(from, annotations);
    filters.iter().for_each(|filter| walk.part(Use::Predicate(filter)));
    other(&mut |part| walk.part(part));
    let paths = walk.into_joins();
    if paths.is_empty() {
        return Vec::new();
    }
    let required: Vec<_> = filters.iter().flat_map(|filter| required(filter)).collect();
    let mut joins: Vec<Join> = Vec::with_capacity(paths.len());
    for path in paths {
        let Step::ToOne(step) = path.step else { continue };
        let below_outer = joins.iter().any(|join| join.outer && Some(join.path) == path.parent);
        let outer = (step.nullable || below_outer) && !required.contains(&path);
        joins.push(Join { path, outer });
    }
    joins
}

impl Select {
    /// Everything but the filter that uses columns.
    pub(crate) fn uses<'a>(&'a self, part: &mut dyn FnMut(Use<'a>)) {
        if let Output::Values(values) = &self.output {
            values.iter().for_each(|value| part(Use::Expr(value)));
        }
        if let Distinct::On(values) = &self.distinct {
            values.iter().for_each(|value| part(Use::Expr(value)));
        }
        self.group.iter().for_each(|key| part(Use::Expr(key)));
        self.having.iter().for_each(|having| part(Use::Predicate(having)));
        self.order.iter().for_each(|order| part(Use::Expr(&order.expr)));
        self.lock.iter().flat_map(|lock| &lock.of).for_each(|path| part(Use::Row(path)));
    }
}
