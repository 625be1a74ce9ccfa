//! Queries around a derived table: windows are computed of the rows first, then these are filtered, grouped or counted by
//! their values, which SQL does not allow in one SELECT.
//!
//! Conditions on the rows alone stay inside, before the windows, as they would without any: a window sees the rows that the
//! other conditions keep.

use super::Writer;
use super::scope::Scope;
use super::select::{Reading, Source, unsupported};
use crate::ast::{Column, Expr, Order, Path, Predicate, Select};
use crate::error::Result;
use crate::plan::{self, Leaf, Use};
use crate::value::Kind;

/// Whether the query must be computed around a derived table.
pub(super) fn needs_derived(select: &Select) -> bool {
    let annotations = &select.annotations;
    if select.filter.has_window(annotations) || names_a_computed_key(select) {
        return true;
    }
    let outputs = select.output.values();
    let aggregates =
        !select.group.is_empty() || outputs.iter().any(|output| output.has_aggregate(annotations));
    aggregates
        && (outputs.iter().chain(&select.group).any(|expr| expr.has_window(annotations))
            || select.having.as_ref().is_some_and(|having| having.has_window(annotations)))
}

/// Whether a key of the groups may be named again, that PostgreSQL would not know again: each time that it is written its
/// values are other parameters.
fn names_a_computed_key(select: &Select) -> bool {
    let is_named = select.having.is_some()
        || select.order.iter().any(|order| !matches!(order.expr, Expr::Annotation { .. }));
    is_named && select.group.iter().any(|key| key.is_computed(&select.annotations))
}

/// The conditions on rows, and those on the values of windows.
fn split<'a>(filter: &'a Predicate, annotations: &[Expr]) -> (Vec<&'a Predicate>, Vec<&'a Predicate>) {
    let parts = match filter {
        Predicate::And(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    parts.iter().partition(|part| !part.has_window(annotations))
}

/// The places of these, among the annotations.
fn places(exprs: &[Expr]) -> Vec<usize> {
    let place = |expr: &Expr| match expr {
        Expr::Annotation { place, .. } => Some(*place),
        _ => None,
    };
    exprs.iter().filter_map(place).collect()
}

impl<'a> Writer<'a> {
    /// A SELECT without its ordering and slice. Leaves its scope open.
    pub(super) fn derived_select(
        &mut self,
        select: &'a Select,
        order: &'a [Order],
        reading: Reading<'_, 'a>,
    ) -> Result<()> {
        if select.lock.is_some() {
            let instead = "lock them by their keys, `.filter(|x| x.id.in_(..))`";
            return Err(unsupported(self.dialect(), "lock of rows that a window's value chooses", instead));
        }
        let (early, late) = split(&select.filter, &select.annotations);
        let leaves = plan::leaves(select.from, &select.annotations, &places(&select.group), |part| {
            Select::uses(select, part);
            order.iter().for_each(|order| part(Use::Expr(&order.expr)));
            late.iter().for_each(|late| part(Use::Predicate(late)));
            reading.uses(select, part);
        });
        let source = Source { filters: early, ..Source::of(select) };
        self.around_table(&source, leaves, &late, |writer| writer.head(select, reading))?;
        self.grouping(select)
    }

    /// Appends a SELECT of a table's keys, by their columns, where a predicate is true.
    pub(super) fn keys_where(
        &mut self,
        from: &'static Path,
        key: &'static [&'static str],
        annotations: &'a [Expr],
        filter: &'a Predicate,
    ) -> Result<()> {
        let (early, late) = split(filter, annotations);
        let column = |&name| Column { path: from, name, kind: Kind::I64, nullable: false };
        let key: Vec<Column> = key.iter().map(column).collect();
        let head = |writer: &mut Self| {
            for (place, column) in key.iter().enumerate() {
                writer.push(if place == 0 { "SELECT " } else { ", " });
                writer.column(column)?;
            }
            Ok(())
        };
        if late.is_empty() {
            let source = Source { annotations, filters: vec![filter], ..Source::of_all(from) };
            let scope = self.enter(&source, |_| {})?;
            head(self)?;
            self.tables(&source, &scope)?;
        } else {
            let leaves = plan::leaves(from, annotations, &[], |part| {
                key.iter().for_each(|column| part(Use::Column(*column)));
                late.iter().for_each(|late| part(Use::Predicate(late)));
            });
            let source = Source { annotations, filters: early, ..Source::of_all(from) };
            self.around_table(&source, leaves, &late, head)?;
        }
        self.close();
        Ok(())
    }

    /// Appends what `head` appends, FROM a table that holds the leaves, WHERE the conditions are true. Leaves its scope open.
    fn around_table(
        &mut self,
        source: &Source<'a>,
        leaves: Vec<Leaf<'a>>,
        late: &[&'a Predicate],
        head: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let alias = self.alias();
        let scope = Scope::new((source.from, alias), source.annotations);
        let named = leaves.iter().copied().map(Some).collect();
        self.open(Scope { leaves: Some(named), ..scope })?;
        head(self)?;
        self.push(" FROM (");
        let outer = self.isolate();
        self.table_of(source, &leaves)?;
        self.restore(outer);
        self.push(") AS ");
        self.push_alias(alias);
        self.conditions(" WHERE ", late)
    }

    fn table_of(&mut self, source: &Source<'a>, leaves: &[Leaf<'a>]) -> Result<()> {
        let from = self.enter(source, |part| {
            for leaf in leaves {
                match leaf {
                    Leaf::Column(column) => part(Use::Column(*column)),
                    Leaf::Window(window) => {
                        window.exprs().for_each(|expr| part(Use::Expr(expr)));
                        window.aggregate().into_iter().for_each(|aggregate| part(Use::Aggregate(aggregate)));
                    }
                    Leaf::Annotation(place) => {
                        source.annotations.get(*place).into_iter().for_each(|value| part(Use::Expr(value)));
                    }
                }
            }
        })?;
        self.push("SELECT ");
        for (place, leaf) in leaves.iter().enumerate() {
            self.push(if place > 0 { ", " } else { "" });
            self.held(leaf, source.annotations)?;
            self.push(" AS c");
            self.number(place as u64);
        }
        self.tables(source, &from)?;
        self.close();
        Ok(())
    }
}
