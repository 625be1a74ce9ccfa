//! What is in an expression, what annotations stand for included.
//!
//! Correlated queries inside may use the annotations of the query around them, and have none of their own.

use super::{Aggregate, Expr, Predicate, Select};

impl Expr {
    /// Whether the value of a window is in it, in a query with these annotations.
    pub fn has_window(&self, annotations: &[Self]) -> bool {
        Search { annotations, queries: true, inside: false, is: is_window }.expr(self)
    }

    /// Whether an aggregate of the query's rows is in it, in a query with these annotations.
    pub fn has_aggregate(&self, annotations: &[Self]) -> bool {
        // Those in queries inside are of other rows.
        let is = |expr: &Self| matches!(expr, Self::Aggregate(_));
        Search { annotations, queries: false, inside: false, is }.expr(self)
    }

    /// Whether it would not be known again, written a second time: a value, a window or a query is in it.
    pub fn is_computed(&self, annotations: &[Self]) -> bool {
        let is = |expr: &Self| match expr {
            Self::Param(_) | Self::Window(_) | Self::Subquery(..) => true,
            Self::Predicate(predicate) => predicate.has_query(),
            _ => false,
        };
        Search { annotations, queries: false, inside: false, is }.expr(self)
    }
}

impl Predicate {
    /// Whether the value of a window is in it, in a query with these annotations.
    pub fn has_window(&self, annotations: &[Expr]) -> bool {
        Search { annotations, queries: true, inside: false, is: is_window }.predicate(self)
    }
}

fn is_window(expr: &Expr) -> bool {
    matches!(expr, Expr::Window(_))
}

/// Whether there is an expression of which `is` is true. Windows are not entered, and correlated queries where `queries`.
struct Search<'a> {
    annotations: &'a [Expr],
    queries: bool,
    /// Whether a query inside is being entered, whose own parts are none of these rows'.
    inside: bool,
    is: fn(&Expr) -> bool,
}

impl Search<'_> {
    fn expr(&self, expr: &Expr) -> bool {
        if !self.inside && (self.is)(expr) {
            return true;
        }
        match expr {
            Expr::Annotation { place, .. } => {
                let outside = Self { inside: false, ..*self };
                self.annotations.get(*place).is_some_and(|annotation| outside.expr(annotation))
            }
            Expr::Arithmetic(_, left, right, _) => self.expr(left) || self.expr(right),
            Expr::Call(_, arguments) => arguments.iter().any(|argument| self.expr(argument)),
            Expr::Case(case) => {
                case.branches.iter().any(|(when, _)| self.predicate(when))
                    || case.values().any(|value| self.expr(value))
            }
            Expr::Template(template) => template.arguments.iter().any(|argument| self.expr(argument)),
            Expr::Predicate(predicate) => self.predicate(predicate),
            Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            Expr::Subquery(select, _) => self.query(select),
            Expr::Column(_) | Expr::ParentKey(_) | Expr::Param(_) | Expr::Window(_) => false,
        }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> bool {
        aggregate.of.as_ref().is_some_and(|of| self.expr(of))
            || aggregate.filter.as_ref().is_some_and(|filter| self.predicate(filter))
            || aggregate.order.iter().any(|order| self.expr(&order.expr))
    }

    fn predicate(&self, predicate: &Predicate) -> bool {
        match predicate {
            Predicate::Const(_) => false,
            Predicate::And(parts) | Predicate::Or(parts) => parts.iter().any(|part| self.predicate(part)),
            Predicate::Not(part) => self.predicate(part),
            Predicate::Compare(_, left, right) | Predicate::Text(_, left, right) => {
                self.expr(left) || self.expr(right)
            }
            Predicate::Row(_, left, right) => left.iter().chain(right).any(|expr| self.expr(expr)),
            Predicate::Between(three) => three.iter().any(|expr| self.expr(expr)),
            Predicate::Exists(select) => self.query(select),
            // A query of its own, which has annotations of its own.
            Predicate::InSelect(expr, _) => self.expr(expr),
            Predicate::IsNull(expr) | Predicate::IsTrue(expr) | Predicate::InList(expr, _) => self.expr(expr),
            Predicate::InRows(exprs, _) | Predicate::RowInSelect(exprs, _) => {
                exprs.iter().any(|expr| self.expr(expr))
            }
        }
    }

    fn query(&self, select: &Select) -> bool {
        let inside = Self { inside: true, ..*self };
        self.queries
            && (inside.predicate(&select.filter)
                || select.output.values().iter().chain(&select.group).any(|expr| inside.expr(expr))
                || select.order.iter().any(|order| inside.expr(&order.expr)))
    }
}
