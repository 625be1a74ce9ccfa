//! SELECT to SQL.

use super::lock::refuse_computed_rows;
use super::scope::Scope;
use super::text::Statement;
use super::{Dialect, Writer};
use crate::ast::{
    Aggregate, Combine, Distinct, Expr, Link, Nulls, Order, Output, Path, Predicate, Select, Step, Through,
};
use crate::error::{Error, ErrorKind, Result};
use crate::plan;

/// Where a SELECT stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// By itself, or as a query of its own inside another.
    Alone,
    /// Inside another, about the rows that belong to the other's.
    Correlated,
}

/// The text and the parameters of a query.
///
/// # Errors
/// When a value in it was refused, a handle is out of its scope, or the database cannot do what is asked for.
pub fn select<'a>(dialect: &'static dyn Dialect, select: &'a Select) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.select(select, Position::Alone)?;
    Ok(writer.finish())
}

/// The text and the parameters of a query for the number of another's rows: of one that counts by itself, or around one
/// that is sliced.
///
/// # Errors
/// As [`select`].
pub fn count<'a>(dialect: &'static dyn Dialect, select: &'a Select) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    if !select.is_sliced() {
        writer.select(select, Position::Alone)?;
        return Ok(writer.finish());
    }
    writer.push("SELECT COUNT(*) FROM (");
    writer.select(select, Position::Alone)?;
    writer.push(") AS s");
    Ok(writer.finish())
}

/// The text and the parameters of the question how a query would be run.
///
/// # Errors
/// As [`select`].
pub fn explain<'a>(dialect: &'static dyn Dialect, select: &'a Select) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.push(dialect.explain());
    writer.select(select, Position::Alone)?;
    Ok(writer.finish())
}

impl<'a> Writer<'a> {
    /// Appends a whole SELECT.
    pub(super) fn select(&mut self, select: &'a Select, position: Position) -> Result<()> {
        refuse_computed_rows(select)?;
        let outer = if position == Position::Alone { self.isolate() } else { Vec::new() };
        if let Some(inner) = aggregate_of_slice(select) {
            self.aggregate_around(select, inner)?;
        } else if !select.combine.is_empty() {
            self.combined(select)?;
        } else if select.limit_per.is_some() {
            self.numbered(select)?;
        } else {
            self.plain(select)?;
            self.slice(select);
        }
        if position == Position::Alone {
            self.restore(outer);
        }
        Ok(())
    }

    /// A SELECT without its slice. Leaves nothing open.
    fn plain(&mut self, select: &'a Select) -> Result<()> {
        if let Output::Values(values) = &select.output {
            ordered_by_what_is_read(select, values)?;
        }
        let from = self.enter(select)?;
        self.push("SELECT ");
        self.distinct(&select.distinct)?;
        self.outputs(&select.output)?;
        self.body(select, &from)?;
        for (place, part) in select.order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY " } else { ", " });
            self.output_or_expr(&part.expr, &select.output)?;
            self.direction(part);
        }
        self.lock(select, &from)?;
        self.close();
        Ok(())
    }

    /// Appends an expression of ORDER BY or GROUP BY: one that is computed already by its number among the outputs, so that
    /// it is not computed twice, and its parameters are those of the output.
    fn output_or_expr(&mut self, expr: &'a Expr, output: &Output) -> Result<()> {
        let place = match (expr, output) {
            (Expr::Annotation { place, .. }, Output::Values(values)) => values
                .iter()
                .position(|value| matches!(value, Expr::Annotation { place: output, .. } if output == place)),
            _ => None,
        };
        match place {
            Some(place) => {
                self.number(place as u64 + 1);
                Ok(())
            }
            None => self.expr(expr),
        }
    }

    /// Opens the scope of a SELECT: its own row's alias, those of its joins, and of a join table.
    fn enter(&mut self, select: &'a Select) -> Result<From> {
        let joins = plan::joins(select.from, &select.annotations, &select.filter, |part| select.uses(part));
        let correlated = self.is_nested();
        let alias = self.alias();
        let link = match (&select.members, &select.from.step) {
            (Some(members), _) => Some(members.link),
            (None, Step::Each(link)) if correlated => Some(*link),
            _ => None,
        };
        let through = link.and_then(|link| link.through).map(|through| (through, self.alias()));
        let parent_key = match (link, through) {
            (_, Some((through, alias))) => Some((alias, through.near)),
            (Some(link), None) => Some((alias, link.foreign)),
            (None, None) => None,
        };
        let aliases: Vec<_> = joins.iter().map(|join| (join.path, self.alias())).collect();
        self.open(Scope {
            base: (select.from, alias),
            annotations: &select.annotations,
            joins: aliases,
            parent_key,
        })?;
        Ok(From { alias, joins, link, through })
    }

    fn distinct(&mut self, distinct: &'a Distinct) -> Result<()> {
        match distinct {
            Distinct::No => {}
            Distinct::Yes => self.push("DISTINCT "),
            Distinct::On(_) if !self.dialect().has_distinct_on() => {
                return Err(unsupported(
                    self.dialect(),
                    "`distinct_on`",
                    "use `distinct`, or a window function",
                ));
            }
            Distinct::On(values) => {
                self.push("DISTINCT ON (");
                self.list(values)?;
                self.push(") ");
            }
        }
        Ok(())
    }

    fn outputs(&mut self, output: &'a Output) -> Result<()> {
        match output {
            Output::Nothing => self.push("1"),
            Output::Values(values) => self.list(values)?,
        }
        Ok(())
    }

    pub(super) fn list(&mut self, values: &'a [Expr]) -> Result<()> {
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            self.expr(value)?;
        }
        Ok(())
    }

    /// FROM, WHERE, GROUP BY, HAVING.
    fn body(&mut self, select: &'a Select, from: &From) -> Result<()> {
        self.push(" FROM ");
        self.name(select.from.table());
        self.push(" AS ");
        self.push_alias(from.alias);
        if let Some((through, alias)) = from.through {
            self.push(" JOIN ");
            self.name(through.table);
            self.push(" AS ");
            self.push_alias(alias);
            self.push(" ON ");
            self.aliased(alias, through.far);
            self.push(" = ");
            self.aliased(from.alias, from.link.map_or(through.far, |link| link.foreign));
        }
        for join in &from.joins {
            self.join(join)?;
        }
        self.restriction(select, from)?;
        if !select.group.is_empty() {
            self.push(" GROUP BY ");
            for (place, key) in select.group.iter().enumerate() {
                if place > 0 {
                    self.push(", ");
                }
                self.output_or_expr(key, &select.output)?;
            }
        }
        if select.having != Predicate::Const(true) {
            self.push(" HAVING ");
            self.condition(&select.having)?;
        }
        Ok(())
    }

    /// Appends a SELECT of a table's keys where a predicate is true.
    pub(super) fn keys_where(
        &mut self,
        from: &'static Path,
        key: &str,
        annotations: &'a [Expr],
        filter: &'a Predicate,
    ) -> Result<()> {
        let joins = plan::joins(from, annotations, filter, |_| {});
        let alias = self.alias();
        let aliases = joins.iter().map(|join| (join.path, self.alias())).collect();
        self.open(Scope { base: (from, alias), annotations, joins: aliases, parent_key: None })?;
        self.push("SELECT ");
        self.aliased(alias, key);
        self.push(" FROM ");
        self.name(from.table());
        self.push(" AS ");
        self.push_alias(alias);
        for join in &joins {
            self.join(join)?;
        }
        self.push(" WHERE ");
        self.condition(filter)?;
        self.close();
        Ok(())
    }

    fn join(&mut self, join: &plan::Join) -> Result<()> {
        let (Step::ToOne(step), Some(parent)) = (&join.path.step, join.path.parent) else { return Ok(()) };
        self.push(if join.outer { " LEFT JOIN " } else { " JOIN " });
        self.name(step.table);
        self.push(" AS ");
        let (near, far) = (self.alias_of(parent)?, self.alias_of(join.path)?);
        self.push_alias(far);
        self.push(" ON ");
        self.aliased(far, step.foreign);
        self.push(" = ");
        self.aliased(near, step.local);
        Ok(())
    }

    fn restriction(&mut self, select: &'a Select, from: &From) -> Result<()> {
        let mut lead = " WHERE ";
        if let Some(link) = from.link {
            self.push(lead);
            lead = " AND ";
            self.parent_key()?;
            match &select.members {
                Some(members) => self.belongs(&members.keys)?,
                None => {
                    self.push(" = ");
                    self.outer_key(select.from, link)?;
                }
            }
        }
        if select.filter != Predicate::Const(true) {
            self.push(lead);
            if lead == " AND " && select.filter.is_written_as_or() {
                self.push("(");
                self.condition(&select.filter)?;
                self.push(")");
            } else {
                self.condition(&select.filter)?;
            }
        }
        Ok(())
    }

    /// The parent's key, in the query around this one.
    fn outer_key(&mut self, path: &'static Path, link: &Link) -> Result<()> {
        let Some(parent) = path.parent else { return Ok(()) };
        let column = crate::ast::Column::at(parent, link.local, crate::value::Kind::I64, false);
        self.column(&column)
    }

    /// ORDER BY.
    fn ordering(&mut self, order: &'a [Order]) -> Result<()> {
        for (place, part) in order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY " } else { ", " });
            self.expr(&part.expr)?;
            self.direction(part);
        }
        Ok(())
    }

    /// PostgreSQL's rule for NULL holds everywhere: greater than all else. What the database does anyway is not written.
    fn direction(&mut self, order: &Order) {
        if order.descending {
            self.push(" DESC");
        }
        if !order.expr.nullable() {
            return;
        }
        let first = match order.nulls {
            Nulls::Default => order.descending,
            Nulls::First => true,
            Nulls::Last => false,
        };
        let by_itself = order.descending == self.dialect().nulls_are_greatest();
        if first != by_itself {
            self.push(if first { " NULLS FIRST" } else { " NULLS LAST" });
        }
    }

    /// LIMIT and OFFSET as literals: bound, they make SQLite prepare the statement anew at every execution, and plans of
    /// PostgreSQL blind to them.
    fn slice(&mut self, select: &Select) {
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
    fn aggregate_around(&mut self, select: &'a Select, aggregate: &'a Aggregate) -> Result<()> {
        let of = aggregate.of.as_ref();
        ordered_by_what_is_read(select, of.map_or(&[], std::slice::from_ref))?;
        self.push("SELECT ");
        self.aggregate_over(aggregate, |writer| {
            writer.push(if of.is_some() { "s.v" } else { "*" });
            Ok(())
        })?;
        self.push(" FROM (");
        let from = self.enter(select)?;
        self.push("SELECT ");
        self.distinct(&select.distinct)?;
        match of {
            Some(expr) => {
                self.expr(expr)?;
                self.push(" AS v");
            }
            None => self.push("1"),
        }
        self.body(select, &from)?;
        self.ordering(&select.order)?;
        self.close();
        self.slice(select);
        self.push(") AS s");
        Ok(())
    }

    /// A slice within each value of an expression, by a window function.
    fn numbered(&mut self, select: &'a Select) -> Result<()> {
        let (Some(per), Output::Values(values)) = (&select.limit_per, &select.output) else {
            return self.plain(select);
        };
        self.push("SELECT ");
        for place in 0..values.len() {
            if place > 0 {
                self.push(", ");
            }
            self.push("s.c");
            self.number(place as u64);
        }
        self.push(" FROM (");
        let from = self.enter(select)?;
        self.push("SELECT ");
        for (place, value) in values.iter().enumerate() {
            self.expr(value)?;
            self.push(" AS c");
            self.number(place as u64);
            self.push(", ");
        }
        self.push("ROW_NUMBER() OVER (PARTITION BY ");
        self.expr(per)?;
        self.ordering(&select.order)?;
        self.push(") AS n");
        self.body(select, &from)?;
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

    /// Set operations, from left to right, each in a query of its own.
    fn combined(&mut self, select: &'a Select) -> Result<()> {
        let whole = select;
        for _ in &whole.combine {
            self.push("SELECT * FROM (");
        }
        match &whole.first {
            Some(first) => {
                self.push("SELECT * FROM (");
                self.select(first, Position::Alone)?;
                self.push(") AS o");
            }
            None => self.part(whole)?,
        }
        for (combine, other) in &whole.combine {
            self.push(match combine {
                Combine::Union => " UNION ",
                Combine::UnionAll => " UNION ALL ",
                Combine::Intersect => " INTERSECT ",
                Combine::Except => " EXCEPT ",
            });
            self.push("SELECT * FROM (");
            self.select(other, Position::Alone)?;
            self.push(") AS o) AS s");
        }
        self.slice(whole);
        Ok(())
    }

    fn part(&mut self, select: &'a Select) -> Result<()> {
        let from = self.enter(select)?;
        self.push("SELECT ");
        self.outputs(&select.output)?;
        self.body(select, &from)?;
        self.close();
        Ok(())
    }
}

/// The FROM clause of a SELECT.
pub(super) struct From {
    alias: u32,
    pub(super) joins: Vec<plan::Join>,
    link: Option<&'static Link>,
    through: Option<(Through, u32)>,
}

/// PostgreSQL refuses to order distinct rows by what is not read, and SQLite takes any of the rows that are made one.
fn ordered_by_what_is_read(select: &Select, values: &[Expr]) -> Result<()> {
    if select.distinct == Distinct::Yes && select.order.iter().any(|order| !values.contains(&order.expr)) {
        return Err(Error::new(
            ErrorKind::Invalid,
            "`distinct` rows cannot be ordered by what is not read of them: read that as well, or call `unordered` \
             (a model's own ordering counts)",
        ));
    }
    // Two queries of one shape differ in values: an expression that has some may be another than the one that is read.
    if select.distinct == Distinct::Yes && select.order.iter().any(|order| order.expr.has_values()) {
        return Err(Error::new(
            ErrorKind::Invalid,
            "`distinct` rows cannot be ordered by an expression with values in it: `annotate` it, read the annotation, and \
             order by that",
        ));
    }
    Ok(())
}

/// The aggregate that is computed around a slice.
fn aggregate_of_slice(select: &Select) -> Option<&Aggregate> {
    match &select.output {
        Output::Values(values) if select.is_sliced() && select.combine.is_empty() => {
            match values.as_slice() {
                [Expr::Aggregate(aggregate)] => Some(aggregate),
                _ => None,
            }
        }
        _ => None,
    }
}

pub(super) fn unsupported(dialect: &dyn Dialect, feature: &str, instead: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{} has no {feature}: {instead}", dialect.name()))
}
