//! Orderings of subqueries by columns of the query around them, where a database sees none of those in ORDER BY: they are read
//! as values, and ordered by these.

use super::Writer;
use super::select::Source;
use crate::ast::{Order, Path, Select};
use crate::error::Result;
use crate::plan;

impl<'a> Writer<'a> {
    /// Whether the ordering of a subquery must be read as values.
    pub(super) fn hides_outer(&self, from: &'static Path, order: &[Order]) -> bool {
        self.is_nested()
            && !self.dialect().orders_by_outer_columns()
            && order.iter().any(|part| plan::is_bound(from, &part.expr))
    }

    /// A subquery without its slice, around one that reads what it is ordered by.
    pub(super) fn ordered_around(&mut self, select: &'a Select, order: &'a [Order]) -> Result<()> {
        let values = select.output.values();
        self.push("SELECT ");
        for place in 0..values.len() {
            self.push(if place > 0 { ", " } else { "" });
            self.push("s.c");
            self.number(place as u64);
        }
        self.push(" FROM (");
        let source = Source::of(select);
        let from = self.enter(&source, |part| select.uses(part))?;
        self.push("SELECT ");
        self.distinct(&select.distinct)?;
        for (place, value) in values.iter().chain(order.iter().map(|part| &part.expr)).enumerate() {
            self.push(if place > 0 { ", " } else { "" });
            self.expr(value)?;
            self.push(" AS c");
            self.number(place as u64);
        }
        self.tables(&source, &from)?;
        self.close();
        self.push(") AS s");
        for (place, part) in order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY s.c" } else { ", s.c" });
            self.number((values.len() + place) as u64);
            self.direction(part);
        }
        Ok(())
    }

    /// Appends what is ordered by as values, after one other, and ORDER BY with their numbers when `write` has written the rest.
    pub(super) fn ordered_values(
        &mut self,
        order: &'a [Order],
        write: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        for part in order {
            self.push(", ");
            self.expr(&part.expr)?;
        }
        write(self)?;
        for (place, part) in order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY " } else { ", " });
            self.number(place as u64 + 2);
            self.direction(part);
        }
        Ok(())
    }
}
