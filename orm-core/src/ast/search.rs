//! What is in an expression, those in annotations included, and those of queries inside left out.

use super::{Aggregate, Expr, Predicate};

impl Expr {
    /// Whether the value of a window is in it, in a query with these annotations.
    pub fn has_window(&self, annotations: &[Self]) -> bool {
        self.any(annotations, &mut |expr| matches!(expr, Self::Window(_)))
    }

    /// Whether an aggregate of the query's rows is in it, in a query with these annotations.
    pub fn has_aggregate(&self, annotations: &[Self]) -> bool {
        self.any(annotations, &mut |expr| matches!(expr, Self::Aggregate(_)))
    }

    /// Whether a value of the user's is in it, in a query with these annotations.
    pub fn has_param(&self, annotations: &[Self]) -> bool {
        self.any(annotations, &mut |expr| {
            matches!(expr, Self::Param(_) | Self::Window(_) | Self::Subquery(..))
        })
    }

    /// Whether this is true of the expression, or of one in it. Windows and queries are not entered.
    fn any(&self, annotations: &[Self], is: &mut dyn FnMut(&Self) -> bool) -> bool {
        if is(self) {
            return true;
        }
        match self {
            Self::Annotation { place, .. } => {
                annotations.get(*place).is_some_and(|annotation| annotation.any(annotations, is))
            }
            Self::Arithmetic(_, left, right, _) => left.any(annotations, is) || right.any(annotations, is),
            Self::Call(_, arguments) => arguments.iter().any(|argument| argument.any(annotations, is)),
            Self::Predicate(predicate) => predicate.any(annotations, is),
            Self::Aggregate(aggregate) => aggregate.any(annotations, is),
            Self::Column(_) | Self::ParentKey(_) | Self::Param(_) | Self::Window(_) | Self::Subquery(..) => {
                false
            }
        }
    }
}

impl Aggregate {
    fn any(&self, annotations: &[Expr], is: &mut dyn FnMut(&Expr) -> bool) -> bool {
        self.of.as_ref().is_some_and(|of| of.any(annotations, is))
            || self.filter.as_ref().is_some_and(|filter| filter.any(annotations, is))
            || self.order.iter().any(|order| order.expr.any(annotations, is))
    }
}

impl Predicate {
    /// Whether the value of a window is in it, in a query with these annotations.
    pub fn has_window(&self, annotations: &[Expr]) -> bool {
        self.any(annotations, &mut |expr| matches!(expr, Expr::Window(_)))
    }

    fn any(&self, annotations: &[Expr], is: &mut dyn FnMut(&Expr) -> bool) -> bool {
        let mut of = |expr: &Expr| expr.any(annotations, is);
        match self {
            Self::Const(_) | Self::Exists(_) => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.any(annotations, is)),
            Self::Not(part) => part.any(annotations, is),
            Self::Compare(_, left, right) | Self::Text(_, left, right) => of(left) || of(right),
            Self::Row(_, left, right) => left.iter().chain(right).any(of),
            Self::Between(expr, low, high) => of(expr) || of(low) || of(high),
            Self::IsNull(expr) | Self::IsTrue(expr) | Self::InList(expr, _) | Self::InSelect(expr, _) => {
                of(expr)
            }
        }
    }
}
