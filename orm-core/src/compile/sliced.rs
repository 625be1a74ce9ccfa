//! Slices to SQL: LIMIT and OFFSET, a slice of each parent's rows, and aggregates of a slice.

use super::Writer;
use super::select::{Source, order_of};
use crate::ast::{Aggregate, Expr, Output, Select};
use crate::error::Result;

impl<'a> Writer<'a> {
    /// LIMIT and OFFSET as literals: bound, they make SQLite prepare the statement anew at every execution, and plans of
    /// PostgreSQL blind to them.
    pub(super) fn slice(&mut self, select: &Select) {
        match (select.limit, self.dialect().no_limit()) {
            (Some(limit), _) => {
                self.push(" LIMIT ");
                self.number(limit.min(i64::MAX as u64));
            }
            (None, Some(no_limit)) if select.offset > 0 => self.push(no_limit),
            (None, _) => {}
        }
        if select.offset > 0 {
            self.push(" OFFSET ");
            self.number(select.offset.min(i64::MAX as u64));
        }
    }

    /// An aggregate of a query that is sliced: the slice first, then the aggregate around it.
    pub(super) fn aggregate_around(&mut self, select: &'a Select, aggregate: &'a Aggregate) -> Result<()> {
        let of = aggregate.of.as_ref();
        let order = order_of(select, of.map_or(&[], std::slice::from_ref))?;
        self.push("SELECT ");
        self.aggregate_over(aggregate, None, None, |writer| {
            writer.push(if of.is_some() { "s.v" } else { "*" });
            Ok(())
        })?;
        self.push(" FROM (");
        let source = Source::of(select);
        let hides_outer = self.hides_outer(select.from, order);
        let from = self.enter(&source, |part| select.uses(part))?;
        self.push("SELECT ");
        self.distinct(&select.distinct)?;
        match of {
            Some(expr) => {
                self.expr(expr)?;
                self.push(" AS v");
            }
            None => self.push("1"),
        }
        if hides_outer {
            self.ordered_values(order, |writer| writer.tables(&source, &from))?;
        } else {
            self.tables(&source, &from)?;
            self.ordering(order)?;
        }
        self.close();
        self.slice(select);
        self.push(") AS s");
        Ok(())
    }

    /// A slice within each value of an expression, by a window function.
    pub(super) fn numbered(&mut self, select: &'a Select) -> Result<()> {
        let (Some(per), values) = (&select.limit_per, select.output.values()) else { return Ok(()) };
        self.push("SELECT ");
        for place in 0..values.len() {
            if place > 0 {
                self.push(", ");
            }
            self.push("s.c");
            self.number(place as u64);
        }
        self.push(" FROM (");
        let source = Source::of(select);
        let from = self.enter(&source, |part| select.uses(part))?;
        self.push("SELECT ");
        for (place, value) in values.iter().enumerate() {
            self.expr(value)?;
            self.push(" AS c");
            self.number(place as u64);
            self.push(", ");
        }
        self.push("ROW_NUMBER() OVER (PARTITION BY ");
        self.expr(per)?;
        self.in_window = true;
        let ordered = self.ordering(&select.order);
        self.in_window = false;
        ordered?;
        self.push(") AS n");
        self.tables(&source, &from)?;
        self.grouping(select)?;
        self.close();
        self.push(") AS s");
        let mut lead = " WHERE ";
        if select.offset > 0 {
            self.push(" WHERE s.n > ");
            self.number(select.offset);
            lead = " AND ";
        }
        if let Some(limit) = select.limit {
            self.push(lead);
            self.push("s.n <= ");
            self.number(select.offset.saturating_add(limit).min(i64::MAX as u64));
        }
        self.push(" ORDER BY s.n");
        Ok(())
    }
}

/// The aggregate that is computed around a slice.
pub(super) fn aggregate_of_slice(select: &Select) -> Option<&Aggregate> {
    match &select.output {
        Output::Values(values) if select.is_sliced() && select.compound.is_none() => {
            match values.as_slice() {
                [Expr::Aggregate(aggregate)] => Some(aggregate),
                _ => None,
            }
        }
        _ => None,
    }
}
