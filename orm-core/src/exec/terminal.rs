//! The methods of query sets that read. Nothing else of a query set sends anything.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::cache::{Complete, Unplanned};
use super::prefetches::Prefetches;
use super::related::Related;
use super::row_key::{row_key, with_key};
use super::sink::{Any, Collect, First, Lines, One};
use super::{Call, Executor, Runs};
use crate::ast::{Aggregate, Distinct, Expr, Nulls, Order, Output as Read, Select};
use crate::backend::{Backend, Columns, RowSink};
use crate::compile::{self, Dialect, Sql};
use crate::decode::{FromCells, Output, Record};
use crate::error::{Error, ErrorKind, Result};
use crate::inspect::Explain;
use crate::query::{
    Annotated, Is, Loads, Model, OrderBy, Projected, Projection, QuerySet, Selection, Shape, Unlocked,
    Values, Whole, key_among, key_columns, key_order, reverse,
};
use crate::schema::Table;
use crate::value::IntoKeyParts;

/// Reading.
impl<M: Model, R: Fetch<M>, S> QuerySet<M, R, S> {
    /// All rows.
    ///
    /// # Errors
    /// The database's, or `Decode` when a row does not fit the model.
    #[track_caller]
    pub fn all<E: Executor + Runs<S>>(&self, db: &E) -> Result<Vec<R::Item>> {
        fetch::<M, R, E>(&Call::new(db), &self.query.select, &self.query.loads)
    }

    /// The one row that matches.
    ///
    /// # Errors
    /// `DoesNotExist` when there is none, `MultipleObjects` when there are more.
    #[track_caller]
    pub fn get<E: Executor + Runs<S>>(&self, db: &E) -> Result<R::Item> {
        let call = Call::new(db);
        at_most_one::<M, R, E>(&call, &self.query.select, &self.query.loads)?.ok_or_else(|| {
            let model = M::TABLE.model;
            let message = format!("no `{model}` matches: use `first` where there may be none");
            call.place(Error::new(ErrorKind::DoesNotExist, message), Some(M::TABLE))
        })
    }

    /// The first row, in the ordering; by the primary key where there is none.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn first<E: Executor + Runs<S>>(&self, db: &E) -> Result<Option<R::Item>> {
        let (select, loads) = (&self.query.select, &self.query.loads);
        fetch_first::<M, R, E>(&Call::new(db), select, loads, first_row::<M, R>).map(|(row, _)| row)
    }

    /// The number of rows.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn count<E: Executor>(&self, db: &E) -> Result<u64> where S: Unlocked {
        let (call, select, loads) = (Call::new(db), &self.query.select, &self.query.loads);
        if select.is_empty() {
            return Ok(0);
        }
        let shape = Unplanned { select, loads, complete: count_rows::<M, R>, compile: compile::count };
        let mut sink = One::<i64>(None);
        call.select(&*call.plan(shape, M::TABLE)?, select, M::TABLE, &mut sink)?;
        Ok(sink.0.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn exists<E: Executor>(&self, db: &E) -> Result<bool> where S: Unlocked {
        let (call, select, loads) = (Call::new(db), &self.query.select, &self.query.loads);
        if select.is_empty() {
            return Ok(false);
        }
        let unplanned = Unplanned { select, loads, complete: any_row::<M, R>, compile: compile::select };
        Ok(call.select(&*call.plan(unplanned, M::TABLE)?, select, M::TABLE, &mut Any)? > 0)
    }

    /// How the database means to run the query. The query itself is not run.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn explain<E: Executor>(&self, db: &E) -> Result<Explain> {
        let (call, select, loads) = (Call::new(db), &self.query.select, &self.query.loads);
        let unplanned = Unplanned { select, loads, complete: R::complete, compile: compile::explain };
        let mut sink = Lines(Vec::new());
        call.select(&*call.plan(unplanned, M::TABLE)?, select, M::TABLE, &mut sink)?;
        Ok(Explain::new(sink.0))
    }

    /// The statement that [`all`](Self::all) would send first, for a dialect. Sends nothing.
    ///
    /// # Errors
    /// When the dialect has no way to say it, or a value cannot be stored.
    #[track_caller]
    pub fn to_sql(&self, dialect: &'static dyn Dialect) -> Result<Sql> {
        let mut select = self.query.select.clone();
        R::complete(&mut select, &self.query.loads);
        compile::select(dialect, &select).and_then(Sql::try_from)
    }
}

/// Reading that orders by itself.
impl<M: Model, R: Fetch<M> + Shape<M>, S> QuerySet<M, R, S> {
    /// The last row, in the ordering; by the primary key where there is none.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn last<E: Executor + Runs<S>>(&self, db: &E) -> Result<Option<R::Item>> where S: Whole {
        let (select, loads) = (&self.query.select, &self.query.loads);
        fetch_first::<M, R, E>(&Call::new(db), select, loads, last_row::<M, R>).map(|(row, _)| row)
    }

    /// The row with the greatest value.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn latest<E: Executor + Runs<S>, F, O, K, N>(&self, db: &E, by: F) -> Result<Option<R::Item>> where F: FnOnce(R::Args) -> O, M: Is<N>, O: OrderBy<N, K>, S: Whole {
        let mut select = self.query.select.clone();
        select.set_order(|parts| by(R::args()).append(parts));
        reverse(&mut select);
        // The latest row is one that has a value.
        for order in &mut select.order {
            order.nulls = Nulls::Last;
        }
        one::<M, R, E>(&Call::new(db), select, self)
    }

    /// The row with the least value.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn earliest<E: Executor + Runs<S>, F, O, K, N>(&self, db: &E, by: F) -> Result<Option<R::Item>> where F: FnOnce(R::Args) -> O, M: Is<N>, O: OrderBy<N, K>, S: Whole {
        let mut select = self.query.select.clone();
        select.set_order(|parts| by(R::args()).append(parts));
        one::<M, R, E>(&Call::new(db), select, self)
    }

    /// The rows, or the values of rows, with these keys, by key. Keys that no row has are left out. A key of several columns is a tuple
    /// of its parts.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn in_bulk<E: Executor + Runs<S>, K>(&self, db: &E, keys: impl IntoIterator<Item = K>) -> Result<HashMap<M::Key, R::Item>> where K: IntoKeyParts<M::Key>, S: Whole {
        let keys = keys.into_iter().map(IntoKeyParts::into_key_parts);
        let among = key_among::<M::Key>(key_columns::<M>().map(Expr::Column), keys);
        let mut select = self.query.select.clone();
        select.restrict(among);
        if select.is_empty() {
            return Ok(HashMap::new());
        }
        select.order.clear();
        let (call, loads) = (Call::new(db), &self.query.loads);
        let shape = Unplanned { select: &select, loads, complete: with_key::<M, R>, compile: compile::select };
        let plan = call.plan(shape, M::TABLE)?;
        let mut sink = Keyed::<M, R> { rows: Collect::new(&plan.select, loads), keys: Vec::new() };
        call.select(&plan, &select, M::TABLE, &mut sink)?;
        let Keyed { rows: Collect { mut rows, .. }, keys } = sink;
        load::<M, R, E>(&mut rows, loads, &call)?;
        Ok(keys.into_iter().zip(rows).collect())
    }
}

/// What a query set yields, with what is loaded onto it by queries of their own.
pub trait Fetch<M: Model>: Output<M> {
    /// The places of the primary key among what is read; `None` where it is not read.
    const KEY: Option<&'static [usize]> = None;

    /// Asks for what is to be loaded onto the rows: nothing, where they are values.
    ///
    /// # Errors
    /// `Decode` where a row is missing; the errors of planning.
    fn load<'r, B: Backend>(
        rows: Vec<&'r mut Self::Item>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()> {
        let _ = (rows, loads, prefetches);
        Ok(())
    }
}

impl<M: Model, R: Output<M, Item = R> + Related> Fetch<M> for R {
    const KEY: Option<&'static [usize]> = Some(<R as Record>::KEY);

    fn load<'r, B: Backend>(
        rows: Vec<&'r mut R>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()> {
        R::attach(rows, loads, prefetches)
    }
}

impl<M: Model, T: FromCells, R: Shape<M>> Fetch<M> for Values<T, R> {}

impl<M: Model, T: Projection<Model = M>, R: Shape<M>> Fetch<M> for Projected<T, R> {}

impl<M: Model, R: Fetch<M>, V: Selection<M, Output: FromCells>> Fetch<M> for Annotated<R, V> {
    // The values come after the row.
    const KEY: Option<&'static [usize]> = <R as Fetch<M>>::KEY;

    fn load<'r, B: Backend>(
        rows: Vec<&'r mut Self::Item>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()> {
        R::load(rows.into_iter().map(|(row, _)| row).collect(), loads, prefetches)
    }
}

/// Collects rows and their primary keys.
struct Keyed<'a, M: Model, R: Output<M>> {
    rows: Collect<'a, M, R>,
    keys: Vec<M::Key>,
}

impl<M: Model, R: Fetch<M>> RowSink for Keyed<'_, M, R> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let next = self.rows.row(row)?;
        self.keys.push(row_key::<M, R, C>(row, self.rows.select)?);
        Ok(next)
    }
}

/// Runs a query and loads what is asked for onto its rows. One that can match nothing is not sent.
pub(super) fn fetch<M: Model, R: Fetch<M>, E: Executor>(
    call: &Call<'_, E>,
    select: &Select,
    loads: &Loads,
) -> Result<Vec<R::Item>> {
    if select.is_empty() {
        return Ok(Vec::new());
    }
    let shape = Unplanned { select, loads, complete: R::complete, compile: compile::select };
    let plan = call.plan(shape, M::TABLE)?;
    let mut sink = Collect::<M, R>::new(&plan.select, loads);
    call.select(&plan, select, M::TABLE, &mut sink)?;
    let mut rows = sink.rows;
    load::<M, R, E>(&mut rows, loads, call)?;
    Ok(rows)
}

/// Runs a query, completed in a way of the terminal's own, for its first row and whether there are others.
fn fetch_first<M: Model, R: Fetch<M>, E: Executor>(
    call: &Call<'_, E>,
    select: &Select,
    loads: &Loads,
    complete: Complete,
) -> Result<(Option<R::Item>, bool)> {
    if select.is_empty() {
        return Ok((None, false));
    }
    let plan = call.plan(Unplanned { select, loads, complete, compile: compile::select }, M::TABLE)?;
    let mut sink = First::<M, R>::new(&plan.select, loads);
    call.select(&plan, select, M::TABLE, &mut sink)?;
    let First { mut row, has_more, .. } = sink;
    load::<M, R, E>(row.as_mut_slice(), loads, call)?;
    Ok((row, has_more))
}

/// Loads what is asked for by queries of their own onto rows.
pub(super) fn load<M: Model, R: Fetch<M>, E: Executor>(
    rows: &mut [R::Item],
    loads: &Loads,
    call: &Call<'_, E>,
) -> Result<()> {
    if rows.is_empty() || !loads.has_prefetch() {
        return Ok(());
    }
    Prefetches::run(call, |prefetches| R::load(rows.iter_mut().collect(), loads, prefetches))
}

/// The one row that matches, if any does.
pub(super) fn at_most_one<M: Model, R: Fetch<M>, E: Executor>(
    call: &Call<'_, E>,
    select: &Select,
    loads: &Loads,
) -> Result<Option<R::Item>> {
    match fetch_first::<M, R, E>(call, select, loads, two_rows::<M, R>)? {
        (row, false) => Ok(row),
        (_, true) => Err(call.place(several(M::TABLE), Some(M::TABLE))),
    }
}

/// More rows match than the one that was asked for.
#[cold]
pub(super) fn several(table: &Table) -> Error {
    let model = table.model;
    Error::new(
        ErrorKind::MultipleObjects,
        format!("more than one `{model}` matches: narrow the filter, or use `first` or `all`"),
    )
}

fn one<M: Model, R: Fetch<M>, E: Executor>(
    call: &Call<'_, E>,
    mut select: Select,
    query_set: &QuerySet<M, R, impl Sized>,
) -> Result<Option<R::Item>> {
    select.limit = Some(select.limit.map_or(1, |limit| limit.min(1)));
    Ok(fetch::<M, R, E>(call, &select, &query_set.query.loads)?.pop())
}

/// Orders by the primary key, where there is no ordering; groups by their keys.
pub(super) fn order_by_key<M: Model>(select: &mut Select) {
    if !select.order.is_empty() {
        return;
    }
    // It gives way where it cannot be, as a model's own does.
    select.own_order = true;
    if !select.group.is_empty() {
        let ascending = |expr: &Expr| Order { expr: expr.clone(), descending: false, nulls: Nulls::Default };
        select.order = select.group.iter().map(ascending).collect();
        return;
    }
    // Of values that are combined the key is not read.
    let has_key = select.compound.as_ref().is_none_or(|compound| !compound.key.is_empty() && !compound.outer);
    if has_key {
        select.order.extend(key_order::<M>());
    }
}

/// Whether it depends on what is read how many rows there are.
fn reads_matter(select: &Select) -> bool {
    select.distinct != Distinct::No || select.compound.is_some() || !select.group.is_empty()
}

/// Groups are told apart by their keys, which come first.
fn read_keys_alone(select: &mut Select) {
    let keys = select.group.len();
    if let (Read::Values(values), 1..) = (&mut select.output, keys) {
        values.truncate(keys);
    }
}

/// What is read in order to count rows.
fn count_rows<M: Model, R: Output<M>>(select: &mut Select, loads: &Loads) {
    if reads_matter(select) {
        R::complete(select, loads);
        read_keys_alone(select);
        return select.drop_idle_order();
    }
    select.order.clear();
    select.output = if select.is_sliced() {
        Read::Nothing
    } else {
        Read::Values(vec![Expr::Aggregate(Box::new(Aggregate::count()))])
    };
}

/// At most this many rows.
fn at_most(select: &mut Select, rows: u64) {
    select.limit = Some(select.limit.map_or(rows, |limit| limit.min(rows)));
}

/// What is read in order to see that there is one row and no other.
fn two_rows<M: Model, R: Output<M>>(select: &mut Select, loads: &Loads) {
    R::complete(select, loads);
    select.drop_idle_order();
    if !names_one_row::<M>(select) {
        at_most(select, 2);
    }
}

/// Whether a value of the primary key is asked for. The limit that would be of no use then costs time on both databases.
fn names_one_row<M: Model>(select: &Select) -> bool {
    select.compound.is_none()
        && select.recursion.is_none()
        && key_columns::<M>().all(|column| select.filter.pins(&Expr::Column(column)))
}

/// What is read for the first row.
fn first_row<M: Model, R: Output<M>>(select: &mut Select, loads: &Loads) {
    R::complete(select, loads);
    order_by_key::<M>(select);
    at_most(select, 1);
}

/// What is read for the last row.
fn last_row<M: Model, R: Output<M>>(select: &mut Select, loads: &Loads) {
    R::complete(select, loads);
    order_by_key::<M>(select);
    reverse(select);
    at_most(select, 1);
}

/// What is read in order to see whether there is a row.
fn any_row<M: Model, R: Output<M>>(select: &mut Select, loads: &Loads) {
    if reads_matter(select) {
        R::complete(select, loads);
        read_keys_alone(select);
        select.drop_idle_order();
    } else {
        select.order.clear();
        select.output = Read::Nothing;
    }
    at_most(select, 1);
}
