//! Aggregates to SQL.

use super::Writer;
use crate::ast::{Aggregate, Expr, Predicate, Window};
use crate::error::Result;

/// How a database writes an aggregate: around its value, and around the whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct AggregateText {
    /// Before the whole.
    pub before: &'static str,
    /// The name, the opening parenthesis and what stands before the value.
    pub open: &'static str,
    /// What stands after the value, before the closing parenthesis.
    pub end: &'static str,
    /// After the whole, and the window that it is over.
    pub after: &'static str,
    /// Whether rows without a value must be left out.
    pub skips_null: bool,
}

impl AggregateText {
    /// A call of this function, with its opening parenthesis.
    pub fn call(open: &'static str) -> Self {
        Self { open, ..Self::default() }
    }

    /// The same, with text before and after it.
    #[must_use]
    pub fn within(self, before: &'static str, after: &'static str) -> Self {
        Self { before, after, ..self }
    }
}

impl<'a> Writer<'a> {
    pub(super) fn aggregate(&mut self, aggregate: &'a Aggregate) -> Result<()> {
        self.aggregate_where(aggregate, None)
    }

    /// Appends an aggregate of those rows of the query of which a predicate is true besides its own.
    pub(super) fn aggregate_where(
        &mut self,
        aggregate: &'a Aggregate,
        filter: Option<&'a Predicate>,
    ) -> Result<()> {
        self.aggregate_over(aggregate, None, filter, |writer| writer.aggregated(aggregate))?;
        self.collate(aggregate.result);
        Ok(())
    }

    /// Appends an aggregate of a window of the query's rows.
    pub(super) fn aggregate_of_window(&mut self, aggregate: &'a Aggregate, window: &'a Window) -> Result<()> {
        self.aggregate_over(aggregate, Some(window), None, |writer| writer.aggregated(aggregate))
    }

    fn aggregated(&mut self, aggregate: &'a Aggregate) -> Result<()> {
        match &aggregate.of {
            Some(expr) => self.expr(expr),
            None => {
                self.push("*");
                Ok(())
            }
        }
    }

    /// Appends an aggregate of what `of` appends.
    pub(super) fn aggregate_over(
        &mut self,
        aggregate: &'a Aggregate,
        over: Option<&'a Window>,
        filter: Option<&'a Predicate>,
        of: impl Fn(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let kind = aggregate.of.as_ref().map(Expr::kind);
        let text = self.dialect().aggregate(aggregate.kind, kind, aggregate.result, over.is_some())?;
        self.push(text.before);
        self.push(text.open);
        if aggregate.distinct {
            self.push("DISTINCT ");
        }
        of(self)?;
        self.push(text.end);
        if let Some(argument) = &aggregate.argument {
            self.push(", ");
            self.param(argument)?;
        }
        self.ordering(&aggregate.order)?;
        self.push(")");
        let filters =
            aggregate.filter.iter().chain(filter).filter(|filter| **filter != Predicate::Const(true));
        self.aggregate_filter(&filters.collect::<Vec<_>>(), text.skips_null, of)?;
        if let Some(window) = over {
            self.over(window)?;
        }
        self.push(text.after);
        Ok(())
    }

    fn aggregate_filter(
        &mut self,
        filters: &[&'a Predicate],
        skips_null: bool,
        of: impl Fn(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if filters.is_empty() && !skips_null {
            return Ok(());
        }
        self.push(" FILTER (WHERE ");
        if skips_null {
            of(self)?;
            self.push(" IS NOT NULL");
        }
        let lead = if skips_null { " AND " } else { "" };
        self.conditions(lead, filters)?;
        self.push(")");
        Ok(())
    }
}
