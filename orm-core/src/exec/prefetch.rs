//! The query of a prefetch: the rows on the other side of a relation, of parents given by key.

use std::marker::PhantomData;
use std::ops::ControlFlow;

use super::cache::Complete;
use super::parents::Parents;
use super::prefetches::Prefetches;
use super::related::Related;
use super::sink::misfit;
use crate::ast::{Column, Expr, Members, Output, Path, Predicate, Select};
use crate::backend::{Backend, Columns, RowSink};
use crate::decode::key_from;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Loads, ManyRelation, Model, Query, Relation, SingleRelation};
use crate::value::{CellError, Key};

/// Asks for the rows that belong to the parents, and puts each into its parent's place. Rows that are there already make room: the query may
/// filter or order them in another way.
pub(super) fn many<'r, R, T, K, B>(
    query: &'r Query,
    mut parents: Parents<K>,
    mut places: Vec<&'r mut Vec<T>>,
    prefetches: &mut Prefetches<'r, B>,
) -> Result<()>
where
    R: ManyRelation,
    T: Related,
    K: Key,
    B: Backend,
{
    places.iter_mut().for_each(|place| place.clear());
    if parents.is_empty() || query.select.is_empty() {
        return Ok(());
    }
    let mut select = query.select.clone();
    if select.limit.is_some() || select.offset > 0 {
        select.limit_per = Some(Box::new(Expr::ParentKey(K::FIRST)));
    }
    select.members = Some(Box::new(Members { link: R::LINK, keys: parents.take_keys() }));
    let (key, loads) = (parent_key::<R, K>(select.from), &query.loads);
    let asked = (select, loads, complete_many::<R, K, T> as Complete);
    prefetches.ask(asked, <R::To as Model>::TABLE, move |answer, prefetches| {
        let attach = |parent: usize, child| places[parent].push(child);
        let mut sink = Attach::new(answer.select(), &key, loads, &parents, attach);
        prefetches.rows(answer, &mut sink)?;
        related(places.into_iter().flatten(), loads, prefetches)
    })
}

/// Asks for the rows that the parents point at, each once, and puts one into the place of each parent.
pub(super) fn one<'r, R, T, K, B>(
    query: &'r Query,
    mut parents: Parents<K>,
    mut places: Vec<&'r mut Option<T>>,
    prefetches: &mut Prefetches<'r, B>,
) -> Result<()>
where
    R: SingleRelation,
    T: Related,
    K: Key,
    B: Backend,
{
    if parents.is_empty() || query.select.is_empty() {
        return all_here::<R, T, B>(places, &query.loads, prefetches);
    }
    let (key, loads) = (target_key::<R, K>(query.select.from), &query.loads);
    let mut select = query.select.clone();
    select.restrict(Predicate::InList(key.clone(), parents.take_keys()));
    let table = <<R as Relation>::To as Model>::TABLE;
    let asked = (select, loads, complete_one::<R, K, T> as Complete);
    prefetches.ask(asked, table, move |answer, prefetches| {
        let attach = |parent: usize, child| *places[parent] = Some(child);
        let mut sink = Attach::new(answer.select(), &key, loads, &parents, attach);
        prefetches.rows(answer, &mut sink)?;
        all_here::<R, T, B>(places, loads, prefetches)
    })
}

/// Sees that each place has its row, where it must have one, and asks for what is to be loaded onto those.
fn all_here<'r, R: SingleRelation, T: Related, B: Backend>(
    places: Vec<&'r mut Option<T>>,
    loads: &'r Loads,
    prefetches: &mut Prefetches<'r, B>,
) -> Result<()> {
    if !R::STEP.nullable && places.iter().any(|place| place.is_none()) {
        let error = Error::new(ErrorKind::Decode, CellError::no_row(R::STEP.name).to_string());
        return Err(prefetches.place(error.with_field(R::STEP.name), <R::From as Model>::TABLE));
    }
    related(places.into_iter().flatten(), loads, prefetches)
}

/// Asks for what is to be loaded onto related rows.
pub(super) fn related<'r, T: Related + 'r, B: Backend>(
    rows: impl Iterator<Item = &'r mut T>,
    loads: &'r Loads,
    prefetches: &mut Prefetches<'r, B>,
) -> Result<()> {
    if !loads.has_prefetch() {
        return Ok(());
    }
    T::attach(rows.collect(), loads, prefetches)
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

impl<'a, K, T, F> Attach<'a, K, T, F> {
    /// Of a query whose rows say by `key` to which parent they belong.
    fn new(select: &'a Select, key: &Expr, loads: &'a Loads, parents: &'a Parents<K>, attach: F) -> Self {
        let key_at = match &select.output {
            Output::Values(exprs) => place_of(key, exprs),
            Output::Nothing => 0,
        };
        Self { parents, key_at, loads, select, attach, row: PhantomData }
    }
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
