//! Expressions to SQL.

use super::Writer;
use super::select::Position;
use crate::ast::{Aggregate, Expr};
use crate::error::Result;

impl<'a> Writer<'a> {
    /// Appends an expression that can stand as an operand anywhere.
    ///
    /// # Errors
    /// When a value in it was refused, or a handle is out of its scope.
    pub fn expr(&mut self, expr: &'a Expr) -> Result<()> {
        match expr {
            Expr::Column(column) => self.column(column),
            Expr::ParentKey(_) => self.parent_key(),
            Expr::Param(param) => self.param(param),
            Expr::Arithmetic(operator, left, right, kind) => {
                self.dialect().arithmetic(self, *operator, left, right, *kind)
            }
            Expr::Call(function, arguments) => self.dialect().call(self, *function, arguments),
            Expr::Predicate(predicate) => self.truth_value(predicate),
            Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            Expr::Subquery(select, _) => {
                self.push("(");
                self.select(select, Position::Correlated)?;
                self.push(")");
                Ok(())
            }
        }
    }

    fn aggregate(&mut self, aggregate: &'a Aggregate) -> Result<()> {
        let of = aggregate.of.as_ref();
        let (before, after) = self.dialect().aggregate(aggregate.kind, of.map(Expr::kind), aggregate.result);
        self.push(before);
        if aggregate.distinct {
            self.push("DISTINCT ");
        }
        match of {
            Some(expr) => self.expr(expr)?,
            None => self.push("*"),
        }
        self.push(after);
        if let Some(filter) = &aggregate.filter {
            self.push(" FILTER (WHERE ");
            self.condition(filter)?;
            self.push(")");
        }
        Ok(())
    }
}
