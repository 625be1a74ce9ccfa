//! Recursive queries to SQL.

use super::Writer;
use super::select::Reading;
use crate::ast::{Recursion, Select};
use crate::error::Result;

/// The one column of the rows that have been reached.
const KEY: &str = "k";

impl<'a> Writer<'a> {
    /// A query for the keys of the rows of a SELECT, which reads these, and of all that are reached from them.
    pub(super) fn recursive(&mut self, start: &'a Select, recursion: &Recursion) -> Result<()> {
        let reached = self.alias();
        self.push("WITH RECURSIVE ");
        self.push_alias(reached);
        self.push(" (\"k\") AS (SELECT * FROM (");
        self.rows(start, Reading::default())?;
        self.push(") AS o UNION SELECT ");
        self.step(start.from.table(), reached, recursion);
        self.push(") SELECT \"k\" FROM ");
        self.push_alias(reached);
        Ok(())
    }

    /// Appends the keys of the rows that are one step from those that were reached last.
    fn step(&mut self, table: &str, reached: u32, recursion: &Recursion) {
        let (row, pairs, next) = (self.alias(), self.alias(), self.alias());
        self.aliased(next, recursion.key);
        self.push(" FROM ");
        self.push_alias(reached);
        let mut near = (reached, KEY);
        if recursion.local != recursion.key {
            self.join_on(table, (row, recursion.key), near);
            near = (row, recursion.local);
        }
        if let Some(through) = recursion.through {
            self.join_on(through.table, (pairs, through.near), near);
            near = (pairs, through.far);
        }
        self.join_on(table, (next, recursion.foreign), near);
    }

    fn join_on(&mut self, table: &str, far: (u32, &str), near: (u32, &str)) {
        self.push(" JOIN ");
        self.name(table);
        self.push(" AS ");
        self.push_alias(far.0);
        self.push(" ON ");
        self.aliased(far.0, far.1);
        self.push(" = ");
        self.aliased(near.0, near.1);
    }
}
