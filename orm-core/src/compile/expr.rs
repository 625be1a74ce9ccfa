//! Expressions to SQL.

use super::Writer;
use super::select::Position;
use crate::ast::Expr;
use crate::error::Result;
use crate::plan::Leaf;

impl<'a> Writer<'a> {
    /// Appends an expression that can stand as an operand anywhere.
    ///
    /// # Errors
    /// When a value in it was refused, or a handle is out of its scope.
    pub fn expr(&mut self, expr: &'a Expr) -> Result<()> {
        match expr {
            Expr::Column(column) => self.column(column),
            Expr::Annotation { place, .. } if self.if_derived(&Leaf::Annotation(*place)) => Ok(()),
            Expr::Annotation { base, place, .. } => {
                let annotation = self.annotation(base, *place)?;
                // It is about that query's rows, whichever query inside uses it.
                let inner = self.hide_inside(base);
                let written = self.expr(annotation);
                self.show(inner);
                written
            }
            Expr::ParentKey(_) => self.parent_key(),
            Expr::Param(param) => self.param(param),
            Expr::Arithmetic(operator, left, right, kind) => {
                self.dialect().arithmetic(self, *operator, left, right, *kind)
            }
            Expr::Call(function, arguments) => self.call(*function, arguments, expr.kind()),
            Expr::Case(case) => self.case(case, expr.kind()),
            Expr::Template(template) => self.template(template),
            Expr::Predicate(predicate) => self.truth_value(predicate),
            Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            Expr::Window(window) if self.if_derived(&Leaf::Window(window)) => {
                self.collate(window.result);
                Ok(())
            }
            Expr::Window(window) => self.window(window),
            Expr::Subquery(select, kind) if self.if_grouped(select) => {
                self.collate(*kind);
                Ok(())
            }
            Expr::Subquery(select, kind) => {
                self.push("(");
                self.select(select, Position::Correlated)?;
                self.push(")");
                self.collate(*kind);
                Ok(())
            }
        }
    }

    /// Appends the new value of a column, which refuses by itself what it has no room for.
    pub(super) fn assigned(&mut self, value: &'a Expr) -> Result<()> {
        match value {
            Expr::Arithmetic(operator, left, right, kind) => {
                self.dialect().arithmetic_of_column(self, *operator, left, right, *kind)
            }
            value => self.expr(value),
        }
    }

    /// Appends the collation that a computed value is compared with.
    pub(super) fn collate(&mut self, kind: crate::value::Kind) {
        if let Some(collation) = self.dialect().collation(kind) {
            self.push(" COLLATE ");
            self.push(collation);
        }
    }

    /// Appends two operands with text before, between and after them.
    ///
    /// # Errors
    /// As [`expr`](Self::expr).
    pub fn binary(
        &mut self,
        before: &str,
        left: &'a Expr,
        between: &str,
        right: &'a Expr,
        after: &str,
    ) -> Result<()> {
        self.push(before);
        self.expr(left)?;
        self.push(between);
        self.expr(right)?;
        self.push(after);
        Ok(())
    }

    /// Appends arguments, separated by commas, with text before and after them.
    ///
    /// # Errors
    /// As [`expr`](Self::expr).
    pub fn around(&mut self, before: &str, arguments: &'a [Expr], after: &str) -> Result<()> {
        self.push(before);
        self.list(arguments)?;
        self.push(after);
        Ok(())
    }
}
