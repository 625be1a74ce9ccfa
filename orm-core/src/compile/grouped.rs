//! Aggregates of collections by groups: one table for each relation, which is joined to the query's rows by their key.
//!
//! The text says what the scalar subqueries would say. Which are written so is decided in `plan`, and whether at all by
//! the dialect.

use super::Writer;
use super::derived::needs_derived;
use super::select::Source;
use super::sliced::aggregate_of_slice;
use crate::ast::{Column, Expr, Select};
use crate::error::Result;
use crate::plan::{self, Grouped, Use};
use crate::value::Kind;

/// Where the value of a subquery is: the alias of the table, and the number of its column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held<'a> {
    subquery: &'a Select,
    alias: u32,
    place: usize,
}

impl<'a> Writer<'a> {
    /// What a whole statement computes by groups.
    pub(super) fn plan_grouped(&self, select: &'a Select) -> Vec<Grouped<'a>> {
        if !self.dialect().groups_collections()
            || select.recursion.is_some()
            || needs_derived(select)
            || aggregate_of_slice(select).is_some()
        {
            return Vec::new();
        }
        plan::grouped(select)
    }

    /// Gives an alias to each table, and finds the column of each value.
    pub(super) fn held_by_groups(&mut self, grouped: &[Grouped<'a>]) -> Vec<Held<'a>> {
        let mut all = Vec::new();
        for grouped in grouped {
            let alias = self.alias();
            let held = |(place, subquery): (usize, &&'a Select)| Held { subquery, alias, place };
            all.extend(grouped.members.iter().enumerate().map(held));
        }
        all
    }

    /// Appends the value of a subquery that is computed by groups. Returns whether it is.
    pub(super) fn if_grouped(&mut self, subquery: &Select) -> bool {
        let Some(held) = self.value_by_group(subquery) else { return false };
        // A parent without rows has no group: the count of none is 0, all else of none is NULL.
        let counts = !subquery.nullable_scalar();
        self.push(if counts { "COALESCE(" } else { "" });
        self.derived(held.alias, held.place);
        self.push(if counts { ", 0)" } else { "" });
        true
    }

    /// Appends the joins of the tables.
    pub(super) fn grouped_tables(&mut self, grouped: &[Grouped<'a>]) -> Result<()> {
        for grouped in grouped {
            let (Some(held), Some(parent)) =
                (grouped.members.first().and_then(|first| self.value_by_group(first)), grouped.from.parent)
            else {
                continue;
            };
            self.push(" LEFT JOIN (");
            let outer = self.isolate();
            self.grouped_table(grouped)?;
            self.restore(outer);
            self.push(") AS ");
            self.push_alias(held.alias);
            self.push(" ON ");
            self.push_alias(held.alias);
            self.push(".k = ");
            self.column(&Column::at(parent, grouped.link.local, Kind::I64, false))?;
        }
        Ok(())
    }

    /// One row for each parent that has rows: its key, and the aggregates of them.
    fn grouped_table(&mut self, grouped: &Grouped<'a>) -> Result<()> {
        // One filter is the table's; several are those of the aggregates, so that the rows are read once.
        let alone = grouped.members.len() == 1;
        let filters =
            if alone { grouped.members.iter().map(|member| &member.filter).collect() } else { Vec::new() };
        let source = Source { filters, by_parent: true, ..Source::of_all(grouped.from) };
        let from = self.enter(&source, |part| {
            for member in &grouped.members {
                part(Use::Predicate(&member.filter));
                member.uses(part);
            }
        })?;
        self.push("SELECT ");
        self.parent_key()?;
        self.push(" AS k");
        for (place, member) in grouped.members.iter().enumerate() {
            let [Expr::Aggregate(aggregate)] = member.output.values() else { continue };
            self.push(", ");
            self.aggregate_where(aggregate, if alone { None } else { Some(&member.filter) })?;
            self.push(" AS c");
            self.number(place as u64);
        }
        self.tables(&source, &from)?;
        self.push(" GROUP BY ");
        self.parent_key()?;
        self.close();
        Ok(())
    }
}

impl Held<'_> {
    /// Whether it is the value of this subquery, by address: two that differ in their values alone are equal as data.
    pub(super) fn is_of(&self, subquery: &Select) -> bool {
        std::ptr::eq(self.subquery, subquery)
    }
}
