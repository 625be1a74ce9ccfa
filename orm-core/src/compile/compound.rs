//! Set operations to SQL.
//!
//! Parts stand side by side, and are evaluated from left to right. A part that has an ordering and a slice of its own, or is a
//! set operation itself, is put into a query of its own: SQLite knows no brackets there.

use super::Writer;
use super::scope::Scope;
use super::select::Reading;
use crate::ast::{Combine, Compound, Distinct, Expr, Order, Select};
use crate::error::{Error, ErrorKind, Result};
use crate::plan::{self, Leaf, Use};

impl<'a> Writer<'a> {
    /// A SELECT of set operations, with its ordering, without its slice.
    pub(super) fn compound(
        &mut self,
        whole: &'a Select,
        compound: &'a Compound,
        reading: Reading<'_, 'a>,
    ) -> Result<()> {
        let read = compound.first.output.values();
        let by_number = |order: &Order| !compound.outer && place_of(&order.expr, read).is_some();
        if !compound.outer && whole.order.iter().all(by_number) {
            self.parts(compound, reading)?;
            return self.by_numbers(&whole.order, read);
        }
        let more = more(whole, compound, reading)?;
        self.around_parts(whole, compound, reading, &more)
    }

    /// A query around the parts: what it reads, or orders by, is computed of their rows.
    fn around_parts(
        &mut self,
        whole: &'a Select,
        compound: &'a Compound,
        reading: Reading<'_, 'a>,
        more: &[Leaf<'a>],
    ) -> Result<()> {
        let read = compound.first.output.values();
        let alias = self.alias();
        let leaves = read.iter().map(leaf_of).chain(more.iter().copied().map(Some)).collect();
        let scope = Scope::new((whole.from, alias), &whole.annotations);
        self.open(Scope { leaves: Some(leaves), ..scope })?;
        if compound.outer {
            self.head(whole, reading)?;
        } else {
            self.push("SELECT ");
            for place in 0..read.len() + reading.more.len() {
                self.push(if place > 0 { ", " } else { "" });
                self.derived(alias, place);
                self.named(reading, place);
            }
        }
        self.push(" FROM (");
        let outer = self.isolate();
        self.parts(compound, Reading { more, named: true })?;
        self.restore(outer);
        self.push(") AS ");
        self.push_alias(alias);
        self.ordering(&whole.order)?;
        self.close();
        Ok(())
    }

    fn parts(&mut self, compound: &'a Compound, reading: Reading<'_, 'a>) -> Result<()> {
        self.part(&compound.first, reading)?;
        for (combine, part) in &compound.rest {
            self.push(match combine {
                Combine::Union => " UNION ",
                Combine::UnionAll => " UNION ALL ",
                Combine::Intersect => " INTERSECT ",
                Combine::Except => " EXCEPT ",
            });
            self.part(part, reading)?;
        }
        Ok(())
    }

    fn part(&mut self, part: &'a Select, reading: Reading<'_, 'a>) -> Result<()> {
        let outer = self.isolate();
        let stands_alone = part.compound.is_some()
            || part.limit.is_some()
            || part.offset > 0
            || matches!(part.distinct, Distinct::On(_));
        if stands_alone {
            self.push("SELECT * FROM (");
            self.rows(part, reading)?;
            self.push(") AS o");
        } else {
            self.rows(part, reading)?;
        }
        self.restore(outer);
        Ok(())
    }

    /// ORDER BY, of what is read alone.
    fn by_numbers(&mut self, order: &'a [Order], read: &[Expr]) -> Result<()> {
        for (place, part) in order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY " } else { ", " });
            let number = place_of(&part.expr, read).unwrap_or(0);
            self.number(number as u64 + 1);
            self.direction(part);
        }
        Ok(())
    }
}

/// What the parts must read besides their own output.
fn more<'a>(whole: &'a Select, compound: &'a Compound, reading: Reading<'_, 'a>) -> Result<Vec<Leaf<'a>>> {
    let read = compound.first.output.values();
    let mut more = reading.more.to_vec();
    if read.is_empty() {
        // The rows are told apart by their key, and by what is computed of them.
        more.extend(compound.key.iter().copied().map(Leaf::Column));
        more.extend((0..whole.annotations.len()).map(Leaf::Annotation));
    }
    let used = plan::whole_leaves(whole.from, |part| {
        if compound.outer {
            whole.output.values().iter().for_each(|value| part(Use::Expr(value)));
        }
        whole.order.iter().for_each(|order| part(Use::Expr(&order.expr)));
    });
    for leaf in used {
        let is_read = read.iter().any(|expr| leaf_of(expr) == Some(leaf)) || more.contains(&leaf);
        if !is_read && compound.key.is_empty() {
            return Err(Error::new(
                ErrorKind::Invalid,
                "the values of a set operation can be ordered by, and read of, what its first part reads alone: \
                 read that as well, or combine rows and call `values` afterwards",
            ));
        }
        if !is_read {
            more.push(leaf);
        }
    }
    Ok(more)
}

fn leaf_of<'a>(expr: &Expr) -> Option<Leaf<'a>> {
    match expr {
        Expr::Column(column) => Some(Leaf::Column(*column)),
        Expr::Annotation { place, .. } => Some(Leaf::Annotation(*place)),
        _ => None,
    }
}

/// The place of an expression among those that are read, where it is one by name: two that differ in their values alone
/// are equal as data.
fn place_of(expr: &Expr, read: &[Expr]) -> Option<usize> {
    let leaf = leaf_of(expr)?;
    read.iter().position(|expr| leaf_of(expr) == Some(leaf))
}
