//! The values of a statement in a fixed order, by which a cached text finds those of another statement of its shape.

use super::{
    Aggregate, Delete, Distinct, Expr, Output, Param, Predicate, Select, Update, Window, WindowFunction,
};

/// The same walk for who reads the values and for who changes them: its order must be one.
macro_rules! walk {
    ($params:ident $parts:ident $($mut:tt)?) => {
        impl Select {
            /// Calls `visit` with each value, in an order that depends on the shape alone. What a terminal may drop, such as the
            /// ordering of a query that is only counted, comes last, so that the places of the others stay.
            pub fn $params<'a>(&'a $($mut)? self, visit: &mut dyn FnMut(&'a $($mut)? Param)) {
                if let Some(members) = &$($mut)? self.members {
                    visit(&$($mut)? members.keys);
                }
                each!($params, (&$($mut)? self.annotations), visit);
                self.filter.$params(visit);
                each!($params, (&$($mut)? self.group), visit);
                each!($params, (&$($mut)? self.having), visit);
                if let Some(compound) = &$($mut)? self.compound {
                    compound.first.$params(visit);
                    for (_, part) in &$($mut)? compound.rest {
                        part.$params(visit);
                    }
                }
                if let Distinct::On(values) = &$($mut)? self.distinct {
                    each!($params, values, visit);
                }
                if let Output::Values(values) = &$($mut)? self.output {
                    each!($params, values, visit);
                }
                for order in &$($mut)? self.order {
                    order.expr.$params(visit);
                }
            }
        }

        impl Update {
            /// Calls `visit` with each value.
            pub fn $params<'a>(&'a $($mut)? self, visit: &mut dyn FnMut(&'a $($mut)? Param)) {
                for (_, value) in &$($mut)? self.set {
                    value.$params(visit);
                }
                each!($params, (&$($mut)? self.annotations), visit);
                self.filter.$params(visit);
            }
        }

        impl Delete {
            /// Calls `visit` with each value.
            pub fn $params<'a>(&'a $($mut)? self, visit: &mut dyn FnMut(&'a $($mut)? Param)) {
                each!($params, (&$($mut)? self.annotations), visit);
                self.filter.$params(visit);
            }
        }

        impl Predicate {
            fn $params<'a>(&'a $($mut)? self, visit: &mut dyn FnMut(&'a $($mut)? Param)) {
                match self {
                    Self::Const(_) => {}
                    Self::And(parts) | Self::Or(parts) => each!($params, parts, visit),
                    Self::Not(part) => part.$params(visit),
                    Self::Compare(_, left, right) | Self::Text(_, left, right) => {
                        left.$params(visit);
                        right.$params(visit);
                    }
                    Self::Row(_, left, right) => {
                        each!($params, left, visit);
                        each!($params, right, visit);
                    }
                    Self::Between(three) => each!($params, (&$($mut)? **three), visit),
                    Self::IsNull(expr) | Self::IsTrue(expr) => expr.$params(visit),
                    Self::InList(expr, list) => {
                        expr.$params(visit);
                        visit(list);
                    }
                    Self::InRows(exprs, lists) => {
                        each!($params, exprs, visit);
                        lists.into_iter().for_each(visit);
                    }
                    Self::InSelect(expr, select) => {
                        expr.$params(visit);
                        select.$params(visit);
                    }
                    Self::RowInSelect(exprs, select) => {
                        each!($params, exprs, visit);
                        select.$params(visit);
                    }
                    Self::Exists(select) => select.$params(visit),
                }
            }
        }

        impl Expr {
            #[inline]
            fn $params<'a>(&'a $($mut)? self, visit: &mut dyn FnMut(&'a $($mut)? Param)) {
                match self {
                    Self::Column(_) => {}
                    Self::Param(param) => visit(param),
                    _ => self.$parts(visit),
                }
            }

            /// Most expressions are columns and values, and need no call.
            fn $parts<'a>(&'a $($mut)? self, visit: &mut dyn FnMut(&'a $($mut)? Param)) {
                match self {
                    Self::Column(_) | Self::ParentKey(_) | Self::Annotation { .. } => {}
                    Self::Param(param) => visit(param),
                    Self::Arithmetic(_, left, right, _) => {
                        left.$params(visit);
                        right.$params(visit);
                    }
                    Self::Call(_, arguments) => each!($params, arguments, visit),
                    Self::Case(case) => {
                        for (when, value) in &$($mut)? case.branches {
                            when.$params(visit);
                            value.$params(visit);
                        }
                        each!($params, (&$($mut)? case.otherwise), visit);
                    }
                    Self::Template(template) => each!($params, (&$($mut)? template.arguments), visit),
                    Self::Predicate(predicate) => predicate.$params(visit),
                    Self::Aggregate(aggregate) => aggregate.$params(visit),
                    Self::Window(window) => window.$params(visit),
                    Self::Subquery(select, _) => select.$params(visit),
                }
            }
        }

        impl Window {
            fn $params<'a>(&'a $($mut)? self, visit: &mut dyn FnMut(&'a $($mut)? Param)) {
                match &$($mut)? self.function {
                    WindowFunction::Lag(of, _, default) | WindowFunction::Lead(of, _, default) => {
                        of.$params(visit);
                        each!($params, default, visit);
                    }
                    WindowFunction::FirstValue(of)
                    | WindowFunction::LastValue(of)
                    | WindowFunction::NthValue(of, _) => of.$params(visit),
                    WindowFunction::Aggregate(aggregate) => aggregate.$params(visit),
                    WindowFunction::RowNumber
                    | WindowFunction::Rank
                    | WindowFunction::DenseRank
                    | WindowFunction::PercentRank
                    | WindowFunction::CumeDist
                    | WindowFunction::Ntile(_) => {}
                }
                each!($params, (&$($mut)? self.partition), visit);
                for order in &$($mut)? self.order {
                    order.expr.$params(visit);
                }
            }
        }

        impl Aggregate {
            fn $params<'a>(&'a $($mut)? self, visit: &mut dyn FnMut(&'a $($mut)? Param)) {
                each!($params, (&$($mut)? self.of), visit);
                (&$($mut)? self.argument).into_iter().for_each(&mut *visit);
                for order in &$($mut)? self.order {
                    order.expr.$params(visit);
                }
                each!($params, (&$($mut)? self.filter), visit);
            }
        }
    };
}

macro_rules! each {
    ($params:ident, $parts:expr, $visit:ident) => {
        $parts.into_iter().for_each(|part| part.$params($visit))
    };
}

walk!(params parts);
walk!(params_mut parts_mut mut);

/// A statement with values in it.
pub trait Values {
    /// Calls `visit` with each value, in an order that depends on the shape alone.
    fn values<'a>(&'a self, visit: &mut dyn FnMut(&'a Param));

    /// The same, to change them.
    fn values_mut<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut Param));
}

macro_rules! values {
    ($($statement:ty)*) => {$(
        impl Values for $statement {
            #[inline]
            fn values<'a>(&'a self, visit: &mut dyn FnMut(&'a Param)) {
                self.params(visit);
            }

            fn values_mut<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut Param)) {
                self.params_mut(visit);
            }
        }
    )*};
}

values!(Select Update Delete);

impl Expr {
    /// Whether there is a value in it.
    pub(crate) fn has_values(&self) -> bool {
        let mut found = false;
        self.params(&mut |_| found = true);
        found
    }
}
