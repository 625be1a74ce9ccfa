//! The query of a prefetch: the rows on the other side of a relation, of parents given by key.

use std::hash::Hash;
use std::ops::ControlFlow;

use super::attach::Parents;
use super::{Call, Executor, related::Related, run};
use crate::ast::{Expr, Members, Output, Predicate};
use crate::backend::{Columns, RowSink};
use crate::decode::read;
use crate::error::Result;
use crate::query::{Loads, ManyRelation, Model, Query, Relation, SingleRelation};
use crate::value::{Kind, SqlValue, Value};

/// Reads the rows that belong to the parents, and hands each to `attach` with its parent's place.
pub(crate) fn many<R, T, K, E>(
    query: &Query,
    call: &Call<'_, E>,
    parents: &Parents<K>,
    attach: impl FnMut(usize, T),
) -> Result<()>
where
    R: ManyRelation,
    T: Related,
    K: Value + Eq + Hash,
    E: Executor,
{
    if parents.is_empty() {
        return Ok(());
    }
    let mut select = query.select.clone();
    if select.limit.is_some() || select.offset > 0 {
        select.limit_per = Some(Expr::ParentKey(K::KIND));
    }
    select.members = Some(Members { link: R::LINK, keys: keys(parents).into() });
    fetch::<R, T, K, E>(query, select, Expr::ParentKey(K::KIND), call, parents, attach)
}

/// Reads the rows that the parents point at, each once, and hands them to `attach` for each parent.
pub(crate) fn one<R, T, K, E>(
    query: &Query,
    call: &Call<'_, E>,
    parents: &Parents<K>,
    attach: impl FnMut(usize, T),
) -> Result<()>
where
    R: SingleRelation,
    T: Related,
    K: Value + Eq + Hash,
    E: Executor,
{
    if parents.is_empty() {
        return Ok(());
    }
    let key = Expr::Column(crate::ast::Column {
        path: query.select.from,
        name: R::STEP.foreign,
        kind: K::KIND,
        nullable: false,
    });
    let mut select = query.select.clone();
    select.restrict(Predicate::InList(key.clone(), keys(parents).into()));
    fetch::<R, T, K, E>(query, select, key, call, parents, attach)
}

fn keys<K: Value + Eq + Hash>(parents: &Parents<K>) -> crate::ast::Param {
    let kind: Kind = K::KIND;
    parents.keys().map(Value::encode).collect::<Result<Vec<_>, _>>().map(|keys| SqlValue::List(kind, keys)).into()
}

fn fetch<R, T, K, E>(
    query: &Query,
    mut select: crate::ast::Select,
    key: Expr,
    call: &Call<'_, E>,
    parents: &Parents<K>,
    attach: impl FnMut(usize, T),
) -> Result<()>
where
    R: Relation,
    T: Related,
    K: Value + Eq + Hash,
    E: Executor,
{
    let mut exprs = vec![key];
    T::columns(select.from, &query.loads, &mut exprs);
    select.output = Output::Values(exprs);
    let sink = Attach { parents, loads: &query.loads, attach, model: <R::To as Model>::TABLE.model };
    run::select(call, &select, <R::To as Model>::TABLE, sink).map(drop)
}

struct Attach<'a, K, F> {
    parents: &'a Parents<K>,
    loads: &'a Loads,
    attach: F,
    model: &'static str,
}

impl<K, F, T> run::Sink<T> for Attach<'_, K, F>
where
    K: Value + Eq + Hash,
    F: FnMut(usize, T),
    T: Related,
{
    type Error = std::convert::Infallible;
}
