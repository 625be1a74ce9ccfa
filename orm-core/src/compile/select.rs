//! SELECT to SQL.

use super::derived::needs_derived;
use super::lock::refuse_computed_rows;
use super::scope::Scope;
use super::sliced::aggregate_of_slice;
use super::text::Statement;
use super::{Dialect, Writer};
use crate::ast::{
    Distinct, Expr, Link, Members, Nulls, Order, Output, Path, Predicate, Select, Step, Through,
};
use crate::error::{Error, ErrorKind, Result};
use crate::plan::{self, Grouped, Leaf, Use};

/// Where a SELECT stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// By itself, as the statement.
    Whole,
    /// As a query of its own inside another.
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
    writer.select(select, Position::Whole)?;
    Ok(writer.finish())
}

/// The text and the parameters of a query for the number of another's rows: of one that counts by itself, or around one
/// that is sliced or of groups.
///
/// # Errors
/// As [`select`].
pub fn count<'a>(dialect: &'static dyn Dialect, select: &'a Select) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    if !select.is_sliced() && select.group.is_empty() {
        writer.select(select, Position::Whole)?;
        return Ok(writer.finish());
    }
    writer.push("SELECT COUNT(*) FROM (");
    writer.select(select, Position::Whole)?;
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
    writer.select(select, Position::Whole)?;
    Ok(writer.finish())
}

impl<'a> Writer<'a> {
    /// Appends a whole SELECT.
    pub(super) fn select(&mut self, select: &'a Select, position: Position) -> Result<()> {
        refuse_computed_rows(select)?;
        refuse_distinct_groups(select)?;
        let outer = if position == Position::Correlated { Vec::new() } else { self.isolate() };
        if position == Position::Whole {
            self.grouped = self.plan_grouped(select);
        }
        match &select.recursion {
            Some(recursion) => self.recursive(select, recursion)?,
            None => self.rows(select, Reading::default())?,
        }
        if position != Position::Correlated {
            self.restore(outer);
        }
        Ok(())
    }

    /// Appends a SELECT that reads more than it says, as a part of a set operation may.
    pub(super) fn rows(&mut self, select: &'a Select, reading: Reading<'_, 'a>) -> Result<()> {
        if let Some(inner) = aggregate_of_slice(select) {
            self.aggregate_around(select, inner)?;
        } else if let Some(compound) = &select.compound {
            self.compound(select, compound, reading)?;
            self.slice(select);
        } else if select.limit_per.is_some() {
            self.numbered(select)?;
        } else {
            self.plain(select, reading)?;
            self.slice(select);
        }
        Ok(())
    }

    /// A SELECT without its slice. Leaves nothing open.
    fn plain(&mut self, select: &'a Select, reading: Reading<'_, 'a>) -> Result<()> {
        let order = order_of(select, select.output.values())?;
        if self.hides_outer(select.from, order) && select.group.is_empty() && !needs_derived(select) {
            return self.ordered_around(select, order);
        }
        let from = if needs_derived(select) {
            self.derived_select(select, order, reading)?;
            None
        } else {
            let source = Source { grouped: std::mem::take(&mut self.grouped), ..Source::of(select) };
            let from = self.enter(&source, |part| {
                select.uses(part);
                reading.uses(select, part);
            })?;
            self.head(select, reading)?;
            self.tables(&source, &from)?;
            self.grouping(select)?;
            Some(from)
        };
        self.ordering_of(select, order)?;
        // What has a derived table has refused a lock.
        from.map_or(Ok(()), |from| self.lock(select, &from))?;
        self.close();
        Ok(())
    }

    /// SELECT and what is read.
    pub(super) fn head(&mut self, select: &'a Select, reading: Reading<'_, 'a>) -> Result<()> {
        self.push("SELECT ");
        self.distinct(&select.distinct)?;
        self.outputs(select, reading)
    }

    /// ORDER BY, where what is read is named by its number.
    pub(super) fn ordering_of(&mut self, select: &'a Select, order: &'a [Order]) -> Result<()> {
        for (place, part) in order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY " } else { ", " });
            self.output_or_expr(&part.expr, &select.output)?;
            self.direction(part);
        }
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
    pub(super) fn enter(
        &mut self,
        source: &Source<'a>,
        uses: impl FnOnce(&mut dyn FnMut(Use<'a>)),
    ) -> Result<From> {
        let joins = plan::joins(source.from, source.annotations, &source.filters, uses);
        let correlated = self.is_nested();
        let alias = self.alias();
        let link = match (source.members, &source.from.step) {
            (Some(members), _) => Some(members.link),
            (None, Step::Each(link)) if correlated || source.by_parent => Some(*link),
            _ => None,
        };
        let through = link.and_then(|link| link.through).map(|through| (through, self.alias()));
        let parent_key = match (link, through) {
            (_, Some((through, alias))) => Some((alias, through.near)),
            (Some(link), None) => Some((alias, link.foreign)),
            (None, None) => None,
        };
        let aliases: Vec<_> = joins.iter().map(|join| (join.path, self.alias())).collect();
        let held = self.held_by_groups(&source.grouped);
        let scope = Scope::new((source.from, alias), source.annotations);
        self.open(Scope { joins: aliases, parent_key, held, ..scope })?;
        Ok(From { alias, joins, link, through })
    }

    pub(super) fn distinct(&mut self, distinct: &'a Distinct) -> Result<()> {
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

    fn outputs(&mut self, select: &'a Select, reading: Reading<'_, 'a>) -> Result<()> {
        let own = select.output.values();
        if own.is_empty() && reading.more.is_empty() {
            self.push("1");
        }
        for (place, value) in own.iter().enumerate() {
            self.push(if place > 0 { ", " } else { "" });
            self.expr(value)?;
            self.named(reading, place);
        }
        for (place, leaf) in (own.len()..).zip(reading.more) {
            self.push(if place > 0 { ", " } else { "" });
            self.held(leaf, &select.annotations)?;
            self.named(reading, place);
        }
        Ok(())
    }

    pub(super) fn named(&mut self, reading: Reading<'_, 'a>, place: usize) {
        if reading.named {
            self.push(" AS c");
            self.number(place as u64);
        }
    }

    /// Appends what a derived table holds.
    pub(super) fn held(&mut self, leaf: &Leaf<'a>, annotations: &'a [Expr]) -> Result<()> {
        match leaf {
            Leaf::Column(column) => self.column(column),
            Leaf::Window(window) => self.window(window),
            Leaf::Annotation(place) => annotations.get(*place).map_or(Ok(()), |value| self.expr(value)),
        }
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

    /// FROM and WHERE.
    pub(super) fn tables(&mut self, source: &Source<'a>, from: &From) -> Result<()> {
        self.push(" FROM ");
        self.name(source.from.table());
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
        self.grouped_tables(&source.grouped)?;
        self.restriction(source, from)
    }

    /// GROUP BY and HAVING.
    pub(super) fn grouping(&mut self, select: &'a Select) -> Result<()> {
        if !select.group.is_empty() {
            self.push(" GROUP BY ");
            for (place, key) in select.group.iter().enumerate() {
                if place > 0 {
                    self.push(", ");
                }
                self.output_or_expr(key, &select.output)?;
            }
        }
        if let Some(having) = &select.having {
            self.push(" HAVING ");
            self.condition(having)?;
        }
        Ok(())
    }

    pub(super) fn join(&mut self, join: &plan::Join) -> Result<()> {
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

    fn restriction(&mut self, source: &Source<'a>, from: &From) -> Result<()> {
        let mut lead = " WHERE ";
        if let Some(link) = from.link {
            self.push(lead);
            lead = " AND ";
            self.parent_key()?;
            match source.members {
                Some(members) => self.belongs(&members.keys)?,
                // Rows of no parent are a group that nobody asks for, and whose sum might overflow.
                None if source.by_parent => self.push(" IS NOT NULL"),
                None => {
                    self.push(" = ");
                    self.outer_key(source.from, link)?;
                }
            }
        }
        self.conditions(lead, &source.filters)
    }

    /// Appends conditions that are all true, after this lead.
    pub(super) fn conditions(&mut self, lead: &str, filters: &[&'a Predicate]) -> Result<()> {
        let mut lead = lead;
        let several = filters.len() > 1;
        for filter in filters.iter().filter(|filter| ***filter != Predicate::Const(true)) {
            self.push(lead);
            if (several || lead == " AND ") && filter.is_written_as_or() {
                self.push("(");
                self.condition(filter)?;
                self.push(")");
            } else {
                self.condition(filter)?;
            }
            lead = " AND ";
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
    pub(super) fn ordering(&mut self, order: &'a [Order]) -> Result<()> {
        for (place, part) in order.iter().enumerate() {
            self.push(if place == 0 { " ORDER BY " } else { ", " });
            self.expr(&part.expr)?;
            self.direction(part);
        }
        Ok(())
    }

    /// PostgreSQL's rule for NULL holds everywhere: greater than all else. What the database does anyway is not written.
    pub(super) fn direction(&mut self, order: &Order) {
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
}

/// Which rows a SELECT starts from.
pub(super) struct Source<'a> {
    pub(super) from: &'static Path,
    pub(super) annotations: &'a [Expr],
    pub(super) members: Option<&'a Members>,
    /// All of them are true.
    pub(super) filters: Vec<&'a Predicate>,
    /// Whether the rows are those of all parents, which are not given.
    pub(super) by_parent: bool,
    /// What is computed by groups, and joined.
    pub(super) grouped: Vec<Grouped<'a>>,
}

impl<'a> Source<'a> {
    pub(super) fn of(select: &'a Select) -> Self {
        Self {
            annotations: &select.annotations,
            members: select.members.as_deref(),
            filters: vec![&select.filter],
            ..Self::of_all(select.from)
        }
    }

    /// All rows of a place.
    pub(super) fn of_all(from: &'static Path) -> Self {
        Self {
            from,
            annotations: &[],
            members: None,
            filters: Vec::new(),
            by_parent: false,
            grouped: Vec::new(),
        }
    }
}

/// What a SELECT reads besides its own output.
#[derive(Clone, Copy, Default)]
pub(super) struct Reading<'r, 'a> {
    /// More, after the output.
    pub(super) more: &'r [Leaf<'a>],
    /// Whether the columns are named `c0`, `c1` and so on, for a query around it.
    pub(super) named: bool,
}

impl<'a> Reading<'_, 'a> {
    pub(super) fn uses(self, select: &'a Select, part: &mut dyn FnMut(Use<'a>)) {
        for leaf in self.more {
            match leaf {
                Leaf::Column(column) => part(Use::Column(*column)),
                Leaf::Annotation(place) => {
                    select.annotations.get(*place).into_iter().for_each(|value| part(Use::Expr(value)));
                }
                Leaf::Window(_) => {}
            }
        }
    }
}

/// The FROM clause of a SELECT.
pub(super) struct From {
    pub(super) alias: u32,
    pub(super) joins: Vec<plan::Join>,
    link: Option<&'static Link>,
    through: Option<(Through, u32)>,
}

/// The ordering. PostgreSQL refuses to order distinct rows by what is not read, and SQLite takes any of the rows that are
/// made one: so the model's own ordering gives way there, and any other is an error.
pub(super) fn order_of<'a>(select: &'a Select, values: &[Expr]) -> Result<&'a [Order]> {
    // Two queries of one shape differ in values: an expression that has some may be another than the one that is read.
    let is_read = |order: &Order| values.contains(&order.expr) && !order.expr.has_values();
    if select.distinct != Distinct::Yes || select.order.iter().all(is_read) {
        return Ok(&select.order);
    }
    if select.own_order {
        return Ok(&[]);
    }
    let message = if select.order.iter().any(|order| order.expr.has_values()) {
        "`distinct` rows cannot be ordered by an expression with values in it: `annotate` it, read the annotation, and order \
         by that"
    } else {
        "`distinct` rows cannot be ordered by what is not read of them: read that as well, or call `unordered`"
    };
    Err(Error::new(ErrorKind::Invalid, message))
}

/// Groups of `distinct` rows would be made before these are told apart.
fn refuse_distinct_groups(select: &Select) -> Result<()> {
    if select.group.is_empty() || select.distinct == Distinct::No {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Invalid,
        "groups are of all rows, and not of `distinct` values: group by these values as well, or use `count_distinct`",
    ))
}

pub(super) fn unsupported(dialect: &dyn Dialect, feature: &str, instead: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{} has no {feature}: {instead}", dialect.name()))
}
