//! How many rows a deletion takes along, in one query: so that all counts are of one moment.
//!
//! `g0`, `g1`, .. are the rows that go, by table: the columns `c0`, `c1`, .. that others point at. Tables that go in a circle are
//! followed by `r`, whose rows are a table's number and a key.

use super::text::Statement;
use super::{Dialect, Writer};
use crate::ast::{Base, By, Cascade, Gone, TableName};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::OnDelete;

/// The query for the numbers of rows: of each table of `gone`, then of each foreign key of `touched`, with its place in front.
///
/// # Errors
/// When a value in the filter was refused, and `Unsupported` for a cycle whose rows are pointed at by several columns.
pub fn cascade<'a>(
    dialect: &'static dyn Dialect,
    cascade: &Cascade,
    base: Base<'a>,
) -> Result<Statement<'a>> {
    let mut counts = Counts { writer: Writer::new(dialect), cascade, base };
    counts.gone()?;
    counts.counts()?;
    Ok(counts.writer.finish())
}

struct Counts<'c, 'a> {
    writer: Writer<'a>,
    cascade: &'c Cascade,
    base: Base<'a>,
}

impl<'c, 'a> Counts<'c, 'a> {
    fn gone(&mut self) -> Result<()> {
        for (place, gone) in self.cascade.gone.iter().enumerate() {
            self.writer.push(if place == 0 { "WITH RECURSIVE " } else { ", " });
            if gone.cycle == Some(place) {
                self.cycle(place)?;
                self.writer.push(", ");
            }
            self.numbered("g", place);
            self.writer.push(" AS (SELECT ");
            match gone.cycle {
                Some(cycle) => {
                    self.writer.push("k AS c0 FROM ");
                    self.numbered("r", cycle);
                    self.writer.push(" WHERE t = ");
                    self.writer.number(place as u64);
                }
                None => self.rows_of(gone)?,
            }
            self.writer.push(")");
        }
        Ok(())
    }

    /// The rows of a table that is in no cycle.
    fn rows_of(&mut self, gone: &'c Gone) -> Result<()> {
        for (place, column) in gone.columns.iter().enumerate() {
            self.writer.name(column);
            self.writer.push(" AS ");
            self.numbered("c", place);
            self.writer.push(", ");
        }
        self.writer.push("1 FROM ");
        self.table(&gone.table);
        self.writer.push(" WHERE ");
        self.goes(gone, &|_| true).map(drop)
    }

    /// Appends the condition that a row goes by itself, or with another one; whether there is any.
    fn goes(&mut self, gone: &'c Gone, with: &dyn Fn(&By) -> bool) -> Result<bool> {
        let mut lead = "";
        if gone.is_base {
            self.writer.row_of(self.base.key, Writer::name);
            self.writer.push(" IN (");
            self.writer.keys_where(self.base.from, self.base.key, self.base.annotations, self.base.filter)?;
            self.writer.push(")");
            lead = " OR ";
        }
        for by in gone.by.iter().filter(|by| with(by)) {
            self.writer.push(lead);
            self.points_at_gone(by);
            lead = " OR ";
        }
        Ok(!lead.is_empty())
    }

    fn points_at_gone(&mut self, by: &By) {
        self.writer.name(&by.column);
        self.writer.push(" IN (SELECT ");
        self.numbered("c", by.target_column);
        self.writer.push(" FROM ");
        self.numbered("g", by.target);
        self.writer.push(")");
    }

    /// The rows of the tables of a cycle: those that go by themselves or with rows outside of it, then those that go with them.
    fn cycle(&mut self, cycle: usize) -> Result<()> {
        self.numbered("r", cycle);
        self.writer.push("(t, k) AS (");
        let cascade = self.cascade;
        let members = || cascade.gone.iter().enumerate().filter(move |(_, gone)| gone.cycle == Some(cycle));
        let outside = |by: &By| cascade.gone[by.target].cycle != Some(cycle);
        let mut lead = "";
        for (place, gone) in members().filter(|(_, gone)| gone.is_base || gone.by.iter().any(outside)) {
            self.writer.push(lead);
            self.numbered_key(place, gone, "")?;
            self.writer.push(" WHERE ");
            self.goes(gone, &outside)?;
            lead = " UNION ALL ";
        }
        let steps: Vec<(usize, &Gone, &By)> = members()
            .flat_map(|(place, gone)| {
                gone.by.iter().filter(|by| !outside(by)).map(move |by| (place, gone, by))
            })
            .collect();
        self.writer.push(" UNION ");
        match steps[..] {
            // One step can be looked up in an index.
            [(place, gone, by)] => {
                self.numbered_key(place, gone, "e")?;
                self.writer.push(" AS e JOIN ");
                self.numbered("r", cycle);
                self.writer.push(" AS r ON r.k = e.");
                self.writer.name(&by.column);
            }
            _ => self.steps(cycle, &steps)?,
        }
        self.writer.push(")");
        Ok(())
    }

    /// Several steps: PostgreSQL lets a query that repeats name itself once.
    fn steps(&mut self, cycle: usize, steps: &[(usize, &Gone, &By)]) -> Result<()> {
        self.writer.push("SELECT e.t, e.k FROM (");
        for (number, (place, gone, by)) in steps.iter().enumerate() {
            self.writer.push(if number == 0 { "SELECT " } else { " UNION ALL SELECT " });
            self.writer.number(*place as u64);
            self.writer.push(" AS t, ");
            self.writer.name(key(gone)?);
            self.writer.push(" AS k, ");
            self.writer.number(by.target as u64);
            self.writer.push(" AS s, ");
            self.writer.name(&by.column);
            self.writer.push(" AS f FROM ");
            self.table(&gone.table);
        }
        self.writer.push(") AS e JOIN ");
        self.numbered("r", cycle);
        self.writer.push(" AS r ON r.t = e.s AND r.k = e.f");
        Ok(())
    }

    /// `SELECT number, key FROM table`.
    fn numbered_key(&mut self, place: usize, gone: &Gone, alias: &str) -> Result<()> {
        self.writer.push("SELECT ");
        self.writer.number(place as u64);
        self.writer.push(", ");
        if !alias.is_empty() {
            self.writer.push(alias);
            self.writer.push(".");
        }
        self.writer.name(key(gone)?);
        self.writer.push(" FROM ");
        self.table(&gone.table);
        Ok(())
    }

    /// The numbers.
    fn counts(&mut self) -> Result<()> {
        for place in 0..self.cascade.gone.len() {
            self.writer.push(if place == 0 { " SELECT " } else { " UNION ALL SELECT " });
            self.writer.number(place as u64);
            self.writer.push(", COUNT(*) FROM ");
            self.numbered("g", place);
        }
        for (place, touched) in self.cascade.touched.iter().enumerate() {
            self.writer.push(" UNION ALL SELECT ");
            self.writer.number((self.cascade.gone.len() + place) as u64);
            self.writer.push(", COUNT(*) FROM ");
            self.table(&touched.table);
            self.writer.push(" WHERE ");
            self.points_at_gone(&touched.by);
            // The databases look at RESTRICT at once, whatever happens to the row later.
            let own = self.cascade.gone.iter().position(|gone| gone.table == touched.table);
            if let Some(own) = own
                && touched.on_delete != OnDelete::Restrict
            {
                self.writer.push(" AND (");
                self.is_gone(own)?;
                self.writer.push(") IS NOT TRUE");
            }
        }
        Ok(())
    }

    /// Appends the condition that a row of a table of which rows go is one of them.
    fn is_gone(&mut self, place: usize) -> Result<()> {
        let gone = &self.cascade.gone[place];
        if gone.cycle.is_none() {
            return self.goes(gone, &|_| true).map(drop);
        }
        self.points_at_gone(&By { column: key(gone)?.to_owned(), target: place, target_column: 0 });
        Ok(())
    }

    fn numbered(&mut self, letter: &str, number: usize) {
        self.writer.push(letter);
        self.writer.number(number as u64);
    }

    fn table(&mut self, table: &TableName) {
        if let Some(schema) = &table.schema {
            self.writer.name(schema);
            self.writer.push(".");
        }
        self.writer.name(&table.name);
    }
}

/// The one column by which the rows of a table in a cycle are pointed at.
fn key(gone: &Gone) -> Result<&str> {
    match &gone.columns[..] {
        [column] => Ok(column),
        _ => Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "the plan of a deletion is not supported where rows go in a circle and `{}` is pointed at by several columns",
                gone.table.name
            ),
        )),
    }
}
