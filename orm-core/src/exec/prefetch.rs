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
    fetch(&select, &query.loads, complete_many::<K, T>, <R::To as Model>::TABLE, call, parents, attach)
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
    select.restrict(Predicate::InList(key, parents.keys()));
    fetch(
        &select,
        &query.loads,
        complete_one::<R, K, T>,
        <<R as Relation>::To as Model>::TABLE,
        call,
        parents,
        attach,
    )
}

fn fetch<T, K, E>(
    select: &Select,
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
    let mut sink = Attach { parents, loads, select: &plan.select, attach, row: PhantomData };
    call.select(&plan, select, table, &mut sink).map(drop)
}

/// Reads the key of the parent, then the row.
fn complete_many<K: Key, T: Related>(select: &mut Select, loads: &Loads) {
    complete::<T>(select, loads, Expr::ParentKey(K::FIRST));
}

/// Reads the key by which parents point at the row, then the row.
fn complete_one<R: SingleRelation, K: Key, T: Related>(select: &mut Select, loads: &Loads) {
    complete::<T>(select, loads, target_key::<R, K>(select.from));
}

fn complete<T: Related>(select: &mut Select, loads: &Loads, key: Expr) {
    let mut exprs = vec![key];
    T::columns(select.from, loads, &mut exprs);
    select.output = Output::Values(exprs);
}

/// The column by which parents point at the row at a path: read there, and not off the parents.
fn target_key<R: SingleRelation, K: Key>(path: &'static Path) -> Expr {
    Expr::Column(Column { path, name: R::STEP.foreign, kind: K::FIRST, nullable: false })
}

/// Hands each row to its parents, read anew for each: related rows are owned by the rows they are on.
struct Attach<'a, K, T, F> {
    parents: &'a Parents<K>,
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
        let key: K = key_from(row, |_| 0).map_err(|error| misfit(&error, self.select, 0))?;
        for parent in self.parents.places(&key) {
            let mut at = 1;
            let child =
                T::decode(row, &mut at, self.loads).map_err(|error| misfit(&error, self.select, at))?;
            (self.attach)(parent, child);
        }
        Ok(ControlFlow::Continue(()))
    }
}
