//! The values of a query in a fixed order, by which a cached text finds those of another query of its shape.

use super::{Aggregate, Distinct, Expr, Output, Param, Predicate, Select};

impl Select {
    /// Calls `visit` with each value, in an order that depends on the shape alone. What a terminal may drop, such as the
    /// ordering of a query that is only counted, comes last, so that the places of the others stay.
    pub fn params<'a>(&'a self, visit: &mut dyn FnMut(&'a Param)) {
        if let Some(members) = &self.members {
            visit(&members.keys);
        }
        self.annotations.iter().for_each(|value| value.params(visit));
        self.filter.params(visit);
        self.group.iter().for_each(|key| key.params(visit));
        self.having.iter().for_each(|having| having.params(visit));
        self.compound.iter().flat_map(|compound| compound.parts()).for_each(|part| part.params(visit));
        if let Distinct::On(values) = &self.distinct {
            values.iter().for_each(|value| value.params(visit));
        }
        if let Output::Values(values) = &self.output {
            values.iter().for_each(|value| value.params(visit));
        }
        self.order.iter().for_each(|order| order.expr.params(visit));
    }
}

impl Predicate {
    fn params<'a>(&'a self, visit: &mut dyn FnMut(&'a Param)) {
        match self {
            Self::Const(_) => {}
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.params(visit)),
            Self::Not(part) => part.params(visit),
            Self::Compare(_, left, right) | Self::Text(_, left, right) => {
                left.params(visit);
                right.params(visit);
            }
            Self::Row(_, left, right) => left.iter().chain(right).for_each(|expr| expr.params(visit)),
            Self::Between(three) => three.iter().for_each(|expr| expr.params(visit)),
            Self::IsNull(expr) | Self::IsTrue(expr) => expr.params(visit),
            Self::InList(expr, list) => {
                expr.params(visit);
                visit(list);
            }
            Self::InRows(exprs, lists) => {
                exprs.iter().for_each(|expr| expr.params(visit));
                lists.iter().for_each(visit);
            }
            Self::InSelect(expr, select) => {
                expr.params(visit);
                select.params(visit);
            }
            Self::RowInSelect(exprs, select) => {
                exprs.iter().for_each(|expr| expr.params(visit));
                select.params(visit);
            }
            Self::Exists(select) => select.params(visit),
        }
    }
}

impl Expr {
    /// Whether there is a value in it.
    pub(crate) fn has_values(&self) -> bool {
        let mut found = false;
        self.params(&mut |_| found = true);
        found
    }

    fn params<'a>(&'a self, visit: &mut dyn FnMut(&'a Param)) {
        match self {
            Self::Column(_) | Self::ParentKey(_) | Self::Annotation { .. } => {}
            Self::Param(param) => visit(param),
            Self::Arithmetic(_, left, right, _) => {
                left.params(visit);
                right.params(visit);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.params(visit)),
            Self::Case(case) => {
                case.branches.iter().for_each(|(when, value)| {
                    when.params(visit);
                    value.params(visit);
                });
                case.otherwise.iter().for_each(|value| value.params(visit));
            }
            Self::Template(template) => template.arguments.iter().for_each(|argument| argument.params(visit)),
            Self::Predicate(predicate) => predicate.params(visit),
            Self::Aggregate(aggregate) => aggregate.params(visit),
            Self::Window(window) => {
                window.exprs().for_each(|expr| expr.params(visit));
                window.aggregate().iter().for_each(|aggregate| aggregate.params(visit));
            }
            Self::Subquery(select, _) => select.params(visit),
        }
    }
}

impl Aggregate {
    fn params<'a>(&'a self, visit: &mut dyn FnMut(&'a Param)) {
        self.of.iter().for_each(|of| of.params(visit));
        self.argument.iter().for_each(&mut *visit);
        self.order.iter().for_each(|order| order.expr.params(visit));
        self.filter.iter().for_each(|filter| filter.params(visit));
    }
}
