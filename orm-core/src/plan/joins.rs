//! The joins of one SELECT: one per place that its columns are at, shared by all that name it.

use super::required::required;
use crate::ast::{Aggregate, Column, Distinct, Expr, Output, Path, Predicate, Select, Step};

/// A join of the row at a place.
#[derive(Debug, PartialEq, Eq)]
pub struct Join {
    /// The place.
    pub path: &'static Path,
    /// Whether rows without one at that place stay (a LEFT JOIN).
    pub outer: bool,
}

/// The joins of a statement about `from` that uses these expressions, each after the one it starts from.
pub fn joins<'a>(
    from: &'static Path,
    annotations: &'a [Expr],
    filter: &'a Predicate,
    other: impl FnOnce(&mut dyn FnMut(Use<'a>)),
) -> Vec<Join> {
    let mut walk = Walk { bases: vec![from], annotations, joins: Vec::new() };
    walk.predicate(filter);
    other(&mut |part| walk.part(part));
    if walk.joins.is_empty() {
        return Vec::new();
    }
    let required = required(filter);
    let mut joins: Vec<Join> = Vec::with_capacity(walk.joins.len());
    for path in walk.joins {
        let Step::ToOne(step) = path.step else { continue };
        let below_outer = joins.iter().any(|join| join.outer && Some(join.path) == path.parent);
        let outer = (step.nullable || below_outer) && !required.contains(&path);
        joins.push(Join { path, outer });
    }
    joins
}

/// A part of a statement that uses columns.
#[derive(Clone, Copy)]
pub enum Use<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// A predicate.
    Predicate(&'a Predicate),
    /// The row at a place as a whole.
    Row(&'static Path),
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
        part(Use::Predicate(&self.having));
        self.order.iter().for_each(|order| part(Use::Expr(&order.expr)));
        self.lock.iter().flat_map(|lock| &lock.of).for_each(|path| part(Use::Row(path)));
    }
}

struct Walk<'a> {
    /// What the statement's own expressions use by place.
    annotations: &'a [Expr],
    /// The statement's own row first, then those of the queries inside that are being walked.
    bases: Vec<&'static Path>,
    joins: Vec<&'static Path>,
}

impl Walk<'_> {
    fn part(&mut self, part: Use<'_>) {
        match part {
            Use::Expr(expr) => self.expr(expr),
            Use::Predicate(predicate) => self.predicate(predicate),
            Use::Row(path) => self.place(path),
        }
    }

    fn predicate(&mut self, predicate: &Predicate) {
        match predicate {
            Predicate::Const(_) => {}
            Predicate::And(parts) | Predicate::Or(parts) => {
                parts.iter().for_each(|part| self.predicate(part))
            }
            Predicate::Not(inner) => self.predicate(inner),
            Predicate::Compare(_, left, right) | Predicate::Text(_, left, right) => {
                self.expr(left);
                self.expr(right);
            }
            Predicate::Row(_, left, right) => left.iter().chain(right).for_each(|expr| self.expr(expr)),
            Predicate::Between(expr, low, high) => {
                self.expr(expr);
                self.expr(low);
                self.expr(high);
            }
            Predicate::IsNull(expr) | Predicate::IsTrue(expr) | Predicate::InList(expr, _) => self.expr(expr),
            // A query of its own: it cannot name the rows of this one.
            Predicate::InSelect(expr, _) => self.expr(expr),
            Predicate::Exists(select) => self.inner(select),
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Column(column) => self.column(column),
            // Only the query itself has annotations, and they use none that come after them.
            Expr::Annotation { place, .. } => {
                if let Some(annotation) = self.annotations.get(*place) {
                    self.expr(annotation);
                }
            }
            Expr::Arithmetic(_, left, right, _) => {
                self.expr(left);
                self.expr(right);
            }
            Expr::Call(_, arguments) => arguments.iter().for_each(|argument| self.expr(argument)),
            Expr::Case(case) => {
                case.branches.iter().for_each(|(when, _)| self.predicate(when));
                case.values().for_each(|value| self.expr(value));
            }
            Expr::Template(template) => template.arguments.iter().for_each(|argument| self.expr(argument)),
            Expr::Predicate(predicate) => self.predicate(predicate),
            Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            Expr::Subquery(select, _) => self.inner(select),
            Expr::ParentKey(_) | Expr::Param(_) => {}
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        if let Some(of) = &aggregate.of {
            self.expr(of);
        }
        if let Some(filter) = &aggregate.filter {
            self.predicate(filter);
        }
    }

    /// A query inside this statement, which may name the statement's own places.
    fn inner(&mut self, select: &Select) {
        if let (Step::Each(link), Some(parent)) = (&select.from.step, select.from.parent) {
            self.column(&Column::at(parent, link.local, crate::value::Kind::I64, false));
        }
        self.bases.push(select.from);
        self.predicate(&select.filter);
        select.uses(&mut |part| self.part(part));
        self.bases.pop();
    }

    fn column(&mut self, column: &Column) {
        self.place(column.path);
    }

    fn place(&mut self, mut path: &'static Path) {
        let mut chain = Vec::new();
        loop {
            if let Some(base) = self.bases.iter().rposition(|base| *base == path) {
                if base == 0 {
                    self.join(chain);
                }
                return;
            }
            chain.push(path);
            match path.parent {
                Some(parent) => path = parent,
                // It belongs to a query around this statement.
                None => return,
            }
        }
    }

    fn join(&mut self, chain: Vec<&'static Path>) {
        for path in chain.into_iter().rev() {
            if !self.joins.contains(&path) {
                self.joins.push(path);
            }
        }
    }
}
