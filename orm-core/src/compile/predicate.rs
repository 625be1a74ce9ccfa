//! Predicates to SQL, two-valued: what is NULL in SQL is false here, and its complement true.
//!
//! A complement is pushed down to the leaves. There `NOT x` is enough where `x` cannot be NULL, and elsewhere
//! `x IS NOT TRUE` is its complement. In a WHERE clause NULL counts as false, so nothing need be added to a leaf that is not
//! negated; only as a value a predicate is closed by `IS TRUE`.

use super::Writer;
use super::select::Position;
use crate::ast::{Comparison, Expr, Param, Predicate};
use crate::error::Result;
use crate::plan::Leaf;

impl<'a> Writer<'a> {
    /// Appends a predicate where NULL counts as false: WHERE, HAVING, FILTER, ON.
    pub(super) fn condition(&mut self, predicate: &'a Predicate) -> Result<()> {
        self.signed(predicate, true, false)
    }

    /// Appends a predicate as a value that is never NULL.
    pub(super) fn truth_value(&mut self, predicate: &'a Predicate) -> Result<()> {
        self.push("(");
        if may_be_null(predicate, true) {
            self.push("(");
            self.signed(predicate, true, false)?;
            self.push(") IS TRUE");
        } else {
            self.signed(predicate, true, false)?;
        }
        self.push(")");
        Ok(())
    }

    /// Appends a predicate, or its complement. `inner`: as a part of another.
    fn signed(&mut self, predicate: &'a Predicate, positive: bool, inner: bool) -> Result<()> {
        match predicate {
            Predicate::Const(value) => {
                self.push(if *value == positive { "TRUE" } else { "FALSE" });
                Ok(())
            }
            Predicate::And(parts) => {
                self.joined(parts, positive, if positive { " AND " } else { " OR " }, inner)
            }
            Predicate::Or(parts) => {
                self.joined(parts, positive, if positive { " OR " } else { " AND " }, inner)
            }
            Predicate::Not(part) => self.signed(part, !positive, inner),
            Predicate::IsNull(expr) => {
                self.expr(expr)?;
                self.push(if positive { " IS NULL" } else { " IS NOT NULL" });
                Ok(())
            }
            Predicate::Exists(select) => {
                self.push(if positive { "EXISTS (" } else { "NOT EXISTS (" });
                self.select(select, Position::Correlated)?;
                if !select.is_sliced() {
                    self.push(self.dialect().exists_end());
                }
                self.push(")");
                Ok(())
            }
            Predicate::IsTrue(expr) => self.truth(predicate, expr, positive),
            leaf => self.signed_leaf(leaf, positive),
        }
    }

    /// A truth value as a condition. Where it stands for a predicate it is that, in brackets.
    fn truth(&mut self, leaf: &'a Predicate, expr: &'a Expr, positive: bool) -> Result<()> {
        let Expr::Annotation { base, place, .. } = expr else { return self.signed_leaf(leaf, positive) };
        if self.is_derived(&Leaf::Annotation(*place)) {
            return self.signed_leaf(leaf, positive);
        }
        let Expr::Predicate(predicate) = self.annotation(base, *place)? else {
            return self.signed_leaf(leaf, positive);
        };
        let hidden = self.hide_inside(base);
        let written = self.signed(predicate, positive, true);
        self.show(hidden);
        written
    }

    fn signed_leaf(&mut self, leaf: &'a Predicate, positive: bool) -> Result<()> {
        match leaf {
            leaf if positive => self.leaf(leaf),
            leaf if leaf_may_be_null(leaf) => {
                self.push("(");
                self.leaf(leaf)?;
                self.push(") IS NOT TRUE");
                Ok(())
            }
            Predicate::Compare(comparison, left, right) if *comparison != Comparison::Same => {
                self.infix(left, opposite(*comparison), right)
            }
            Predicate::IsTrue(expr @ Expr::Column(_)) => {
                self.expr(expr)?;
                self.push(" = FALSE");
                Ok(())
            }
            leaf => {
                self.push("NOT (");
                self.leaf(leaf)?;
                self.push(")");
                Ok(())
            }
        }
    }

    fn joined(&mut self, parts: &'a [Predicate], positive: bool, by: &str, inner: bool) -> Result<()> {
        if inner {
            self.push("(");
        }
        self.halves(parts, positive, by)?;
        if inner {
            self.push(")");
        }
        Ok(())
    }

    /// Many parts are put into brackets by halves: SQLite nests a chain of them, one deeper for each, to 1,000 at the most.
    fn halves(&mut self, parts: &'a [Predicate], positive: bool, by: &str) -> Result<()> {
        const CHAIN: usize = 100;
        if parts.len() > CHAIN {
            let (left, right) = parts.split_at(parts.len() / 2);
            self.push("(");
            self.halves(left, positive, by)?;
            self.push(")");
            self.push(by);
            self.push("(");
            self.halves(right, positive, by)?;
            self.push(")");
            return Ok(());
        }
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                self.push(by);
            }
            self.signed(part, positive, true)?;
        }
        Ok(())
    }

    fn leaf(&mut self, leaf: &'a Predicate) -> Result<()> {
        match leaf {
            Predicate::Compare(comparison, left, right) => {
                let operator = if *comparison == Comparison::Same {
                    self.dialect().same_as()
                } else {
                    operator(*comparison)
                };
                self.infix(left, operator, right)
            }
            Predicate::Row(comparison, left, right) => {
                self.push("(");
                self.list(left)?;
                self.push(")");
                self.push(operator(*comparison));
                self.push("(");
                self.list(right)?;
                self.push(")");
                Ok(())
            }
            Predicate::Between(three) => {
                let [expr, low, high] = &**three;
                self.expr(expr)?;
                self.push(" BETWEEN ");
                self.expr(low)?;
                self.push(" AND ");
                self.expr(high)
            }
            // An index serves a comparison on both databases, and the bare column on one alone.
            Predicate::IsTrue(expr @ Expr::Column(_)) => {
                self.expr(expr)?;
                self.push(" = TRUE");
                Ok(())
            }
            Predicate::IsTrue(expr) => self.expr(expr),
            Predicate::Text(lookup, left, right) => self.dialect().text(self, *lookup, left, right),
            Predicate::InList(expr, list) => self.one_of(expr, list),
            Predicate::InRows(exprs, lists) => {
                self.push("(");
                self.list(exprs)?;
                self.push(") IN (");
                self.dialect().rows_of(self, lists)?;
                self.push(")");
                Ok(())
            }
            Predicate::RowInSelect(exprs, select) => {
                self.push("(");
                self.list(exprs)?;
                self.push(") IN (");
                self.select(select, Position::Alone)?;
                self.push(")");
                Ok(())
            }
            Predicate::InSelect(expr, select) => {
                self.expr(expr)?;
                self.push(" IN (");
                self.select(select, Position::Alone)?;
                self.push(")");
                Ok(())
            }
            // The others are not leaves, or are written by `signed`.
            other => self.signed(other, true, true),
        }
    }

    /// A list is one parameter; in a definition, which takes none, its values stand one by one.
    fn one_of(&mut self, expr: &'a Expr, list: &'a Param) -> Result<()> {
        let Some(literals) = self.literals_of(list)? else {
            self.expr(expr)?;
            return self.dialect().one_of(self, list);
        };
        if literals.is_empty() {
            self.push("FALSE");
            return Ok(());
        }
        self.expr(expr)?;
        self.push(" IN (");
        self.push(&literals.join(", "));
        self.push(")");
        Ok(())
    }

    fn infix(&mut self, left: &'a Expr, operator: &str, right: &'a Expr) -> Result<()> {
        self.expr(left)?;
        self.push(operator);
        self.expr(right)
    }
}

impl Predicate {
    /// Whether it is written as parts joined by OR, so that it cannot follow an AND as it stands.
    pub(super) fn is_written_as_or(&self) -> bool {
        match self {
            Self::Or(_) => true,
            Self::Not(part) => matches!(**part, Self::And(_)),
            _ => false,
        }
    }
}

fn operator(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Eq | Comparison::Same => " = ",
        Comparison::Lt => " < ",
        Comparison::Le => " <= ",
        Comparison::Gt => " > ",
        Comparison::Ge => " >= ",
    }
}

fn opposite(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Eq | Comparison::Same => " <> ",
        Comparison::Lt => " >= ",
        Comparison::Le => " > ",
        Comparison::Gt => " <= ",
        Comparison::Ge => " < ",
    }
}

fn leaf_may_be_null(leaf: &Predicate) -> bool {
    match leaf {
        Predicate::Compare(Comparison::Same, ..) => false,
        Predicate::Compare(_, left, right) | Predicate::Text(_, left, right) => {
            left.nullable() || right.nullable()
        }
        Predicate::Between(three) => three.iter().any(Expr::nullable),
        Predicate::IsTrue(expr) | Predicate::InList(expr, _) => expr.nullable(),
        Predicate::InRows(exprs, _) => exprs.iter().any(Expr::nullable),
        Predicate::InSelect(expr, select) => expr.nullable() || select.yields_null(),
        _ => false,
    }
}

/// Whether the predicate, as it is written, may be NULL in SQL. A negated leaf never is.
fn may_be_null(predicate: &Predicate, positive: bool) -> bool {
    match predicate {
        Predicate::And(parts) | Predicate::Or(parts) => parts.iter().any(|part| may_be_null(part, positive)),
        Predicate::Not(part) => may_be_null(part, !positive),
        // What it stands for may be a predicate, and is written as it is.
        Predicate::IsTrue(Expr::Annotation { .. }) => positive,
        leaf => positive && leaf_may_be_null(leaf),
    }
}
