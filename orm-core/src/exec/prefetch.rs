//! The query of a prefetch: the rows on the other side of a relation, of parents given by key.

use std::marker::PhantomData;
use std::ops::ControlFlow;

use super::cache::{Complete, Unplanned};
use super::parents::Parents;
use super::related::Related;
use super::sink::misfit;
use super::{Call, Executor};
use crate::ast::{Column, Expr, Members, Output, Path, Predicate, Select};
use crate::backend::{Columns, RowSink};
use crate::compile;
use crate::decode::key_from;
use crate::error::Result;
use crate::query::{Loads, ManyRelation, Model, Query, Relation, SingleRelation};
use crate::schema::Table;
use crate::value::Key;

/// Reads the rows that belong to the parents, and hands each to `attach` with its parent's place.
pub(super) fn many<R, T, K, E>(
    query: &Query,
    call: &Call<'_, E>,
    parents: &Parents<K>,
    attach: impl FnMut(usize, T),
) -> Result<()>
where
    R: ManyRelation,
    T: Related,
    K: Key,
    E: Executor,
{
    let mut select = query.select.clone();
    if select.limit.is_some() || select.offset > 0 {
        select.limit_per = Some(Box::new(Expr::ParentKey(K::FIRST)));
    }
    select.members = Some(Box::new(Members { link: R::LINK, keys: parents.keys() }));
    let key = parent_key::<R, K>(select.from);
    let complete = complete_many::<R, K, T>;
    fetch((&select, &key), &query.loads, complete, <R::To as Model>::TABLE, call, parents, attach)
}

/// Reads the rows that the parents point at, each once, and hands them to `attach` for each parent.
pub(super) fn one<R, T, K, E>(
    query: &Query,
    call: &Call<'_, E>,
    parents: &Parents<K>,
    attach: impl FnMut(usize, T),
) -> Result<()>
where
    R: SingleRelation,
    T: Related,
    K: Key,
    E: Executor,
{
    let key = target_key::<R, K>(query.select.from);
    let mut select = query.select.clone();
    select.restrict(Predicate::InList(key.clone(), parents.keys()));
    let table = <<R as Relation>::To as Model>::TABLE;
    fetch((&select, &key), &query.loads, complete_one::<R, K, T>, table, call, parents, attach)
}

fn fetch<T, K, E>(
    (select, key): (&Select, &Expr),
    loads: &Loads,
    complete: Complete,
    table: &'static Table,
    call: &Call<'_, E>,
    parents: &Parents<K>,
    attach: impl FnMut(usize, T),
) -> Result<()>
where
    T: Related,
    K: Key,
    E: Executor,
{
    if parents.is_empty() {
        return Ok(());
    }
    if select.is_empty() {
        return Ok(());
    }
    let plan = call.plan(Unplanned { select, loads, complete, compile: compile::select }, table)?;
    let key_at = match &plan.select.output {
        Output::Values(exprs) => place_of(key, exprs),
        _ => 0,
    };
    let mut sink = Attach { parents, key_at, loads, select: &plan.select, attach, row: PhantomData };
    call.select(&plan, select, table, &mut sink).map(drop)
}

/// Reads the row, and with it the key of the parent.
fn complete_many<R: ManyRelation, K: Key, T: Related>(select: &mut Select, loads: &Loads) {
    complete::<T>(select, loads, parent_key::<R, K>(select.from));
}

/// Reads the row, and with it the key by which parents point at it.
fn complete_one<R: SingleRelation, K: Key, T: Related>(select: &mut Select, loads: &Loads) {
    complete::<T>(select, loads, target_key::<R, K>(select.from));
}

fn complete<T: Related>(select: &mut Select, loads: &Loads, key: Expr) {
    let mut exprs = Vec::new();
    T::columns(select.from, loads, &mut exprs);
    if place_of(&key, &exprs) == exprs.len() {
        exprs.push(key);
    }
    select.output = Output::Values(exprs);
}

/// The place of the key: that of the row's own column, or the one after its columns.
fn place_of(key: &Expr, exprs: &[Expr]) -> usize {
    let is_key = |expr: &Expr| match (expr, key) {
        // Whether the column can be NULL is of no matter here: the key is none of those.
        (Expr::Column(own), Expr::Column(key)) => own.name == key.name && own.path == key.path,
        _ => expr == key,
    };
    exprs.iter().position(is_key).unwrap_or(exprs.len())
}

/// What says the parent of a row at a path: a column of its own, unless a join table says it.
fn parent_key<R: ManyRelation, K: Key>(path: &'static Path) -> Expr {
    match R::LINK.through {
        Some(_) => Expr::ParentKey(K::FIRST),
        None => Expr::Column(Column { path, name: R::LINK.foreign, kind: K::FIRST, nullable: false }),
    }
}

/// The column by which parents point at the row at a path: read there, and not off the parents.
fn target_key<R: SingleRelation, K: Key>(path: &'static Path) -> Expr {
    Expr::Column(Column { path, name: R::STEP.foreign, kind: K::FIRST, nullable: false })
}

/// Hands each row to its parents, read anew for each: related rows are owned by the rows they are on.
struct Attach<'a, K, T, F> {
    parents: &'a Parents<K>,
    key_at: usize,
    loads: &'a Loads,
    select: &'a Select,
    attach: F,
    row: PhantomData<fn() -> T>,
}

impl<K, T, F> RowSink for Attach<'_, K, T, F>
where
    K: Key,
    T: Related,
    F: FnMut(usize, T),
{
    #[inline]
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let key_at = self.key_at;
        let key: K = key_from(row, |_| key_at).map_err(|error| misfit(&error, self.select, key_at))?;
        for parent in self.parents.places(&key) {
            let mut at = 0;
            let child =
                T::decode(row, &mut at, self.loads).map_err(|error| misfit(&error, self.select, at))?;
            (self.attach)(parent, child);
        }
        Ok(ControlFlow::Continue(()))
    }
}
