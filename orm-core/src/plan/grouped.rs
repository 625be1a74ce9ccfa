//! Which aggregates of collections are computed for all rows at once, in one grouped table for each relation, rather than for
//! each row by a subquery of its own.
//!
//! Both are right, so this is about speed alone: it says where all rows are read anyway, and where nothing in the subquery
//! depends on the row but its key. Whether a database is faster so is the dialect's to say.

use super::failure::{always, may_fail};
use super::walk::{Use, is_bound_by_key_alone, scalars};
use crate::ast::{Distinct, Expr, Link, Path, Predicate, Select, Step};

/// Aggregates of the rows on the other side of one relation.
#[derive(Debug)]
pub struct Grouped<'a> {
    /// The place of these rows.
    pub from: &'static Path,
    /// The relation.
    pub link: &'static Link,
    /// The subqueries, of one aggregate each.
    pub members: Vec<&'a Select>,
}

/// The aggregates of collections that a query can compute by groups, where that is less work.
pub fn grouped(select: &Select) -> Vec<Grouped<'_>> {
    if !reads_all_rows(select) {
        return Vec::new();
    }
    let used = scalars(select.from, &select.annotations, |part| {
        part(Use::Predicate(&select.filter));
        select.order.iter().for_each(|order| part(Use::Expr(&order.expr)));
        // What is only read of the rows that a limit leaves is computed of these alone.
        if select.limit.is_none() {
            select.uses(part);
        }
    });
    let certain = certain(select);
    let is_certain = |member: &Select| certain.iter().any(|own| std::ptr::eq(*own, member));
    let mut all: Vec<Grouped<'_>> = Vec::new();
    for member in used.into_iter().filter(|member| is_certain(member) || !may_fail(member)) {
        let Some(link) = link(member, select.from) else { continue };
        match all.iter_mut().find(|grouped| *grouped.from == *member.from) {
            Some(grouped) => grouped.members.push(member),
            None => all.push(Grouped { from: member.from, link, members: vec![member] }),
        }
    }
    all
}

/// The subqueries whose values the query has for every row of the table, so that one that fails does so either way.
fn certain(select: &Select) -> Vec<&Select> {
    let mut found = Vec::new();
    if select.filter != Predicate::Const(true) {
        compared(&select.filter).into_iter().for_each(|expr| always(expr, &select.annotations, &mut found));
    } else if select.limit.is_none() && select.offset == 0 {
        let read = select.output.values().iter().chain(&select.group);
        let read = read.chain(select.order.iter().map(|order| &order.expr));
        read.for_each(|expr| always(expr, &select.annotations, &mut found));
    }
    found
}

/// What a single condition compares. Of several, one may decide before another is looked at.
fn compared(filter: &Predicate) -> Vec<&Expr> {
    match filter {
        Predicate::Not(condition) => compared(condition),
        Predicate::Compare(_, left, right) => vec![left, right],
        Predicate::IsNull(expr) | Predicate::InList(expr, _) => vec![expr],
        _ => Vec::new(),
    }
}

/// Whether every row of the table is looked at, whatever the plan: none is chosen by what it holds itself, nor by its place.
fn reads_all_rows(select: &Select) -> bool {
    let is_whole = select.members.is_none()
        && select.limit_per.is_none()
        && select.compound.is_none()
        && select.recursion.is_none()
        && select.lock.is_none()
        && matches!(select.from.step, Step::Table(_));
    let parts = match &select.filter {
        Predicate::Const(true) => &[],
        Predicate::And(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let by_aggregate = |part: Use<'_>| {
        let used = scalars(select.from, &select.annotations, |visit| visit(part));
        used.into_iter().any(|used| link(used, select.from).is_some())
    };
    let is_ordered = || select.order.first().is_some_and(|order| by_aggregate(Use::Expr(&order.expr)));
    is_whole
        && parts.iter().all(|part| by_aggregate(Use::Predicate(part)))
        && (select.limit.is_none() || is_ordered())
}

/// The relation whose rows a subquery aggregates, where its value depends on nothing but the key of the parent.
fn link(select: &Select, parent: &Path) -> Option<&'static Link> {
    let Step::Each(link) = select.from.step else { return None };
    let [Expr::Aggregate(aggregate)] = select.output.values() else { return None };
    let is_plain = select.from.parent.is_some_and(|own| *own == *parent)
        && !aggregate.kind.has_order()
        && select.members.is_none()
        && select.annotations.is_empty()
        && select.group.is_empty()
        && select.having.is_none()
        && select.order.is_empty()
        && select.distinct == Distinct::No
        && !select.is_sliced()
        && select.limit_per.is_none()
        && select.recursion.is_none()
        && select.lock.is_none();
    (is_plain && !select.is_empty() && is_bound_by_key_alone(select)).then_some(link)
}
