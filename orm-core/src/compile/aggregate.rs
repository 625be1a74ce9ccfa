//! Aggregates to SQL.

use super::Writer;
use crate::ast::{Aggregate, Expr, Window};
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
        self.aggregate_of(aggregate, None)?;
        self.collate(aggregate.result);
        Ok(())
    }

    /// Appends an aggregate of the query's rows, or of a window of them.
    pub(super) fn aggregate_of(&mut self, aggregate: &'a Aggregate, over: Option<&'a Window>) -> Result<()> {
        self.aggregate_over(aggregate, over, |writer| match &aggregate.of {
            Some(expr) => writer.expr(expr),
            None => {
                writer.push("*");
                Ok(())
            }
        })
    }

    /// Appends an aggregate of what `of` appends.
    pub(super) fn aggregate_over(
        &mut self,
        aggregate: &'a Aggregate,
        over: Option<&'a Window>,
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
        self.aggregate_filter(aggregate, text.skips_null, of)?;
        if let Some(window) = over {
            self.over(window)?;
        }
        self.push(text.after);
        Ok(())
    }

    fn aggregate_filter(
        &mut self,
        aggregate: &'a Aggregate,
        skips_null: bool,
        of: impl Fn(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if aggregate.filter.is_none() && !skips_null {
            return Ok(());
        }
        self.push(" FILTER (WHERE ");
        if skips_null {
            of(self)?;
            self.push(" IS NOT NULL");
        }
        let lead = if skips_null { " AND " } else { "" };
        if let Some(filter) = &aggregate.filter {
            self.conditions(lead, &[filter])?;
        }
        self.push(")");
        Ok(())
    }
}
