//! A row that is read, or changed, or made where it is missing: right also where others do the same at the same time.
//!
//! Nothing is locked beforehand. A new row that another has inserted meanwhile is passed over by the database, which waits for
//! the other's transaction to end first, and is then read like any other. So no error is raised that a transaction would have to be
//! saved from.

use super::insert::{column_names, whole};
use super::sink::Collect;
use super::terminal::{at_most_one, several};
use super::version::count_up;
use super::write::check;
use super::{Call, Executor, Stored, Writes};
use crate::ast::{Conflict, Expr, Param, Predicate, Select, Update};
use crate::compile;
use crate::error::Result;
use crate::query::{Loads, NewRow, Path, Root};
use crate::schema::Default;

/// How often a row is looked for that the database says is there: it may be deleted in between, and made again. So many times in a row that
/// happens to nobody; what the new row then conflicts with is another one than was looked for.
const ATTEMPTS: usize = 10;

/// The row that matches, or the new one and `true`.
pub(super) fn get_or_create<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    filter: Predicate,
    create: impl FnOnce() -> NewRow<M>,
) -> Result<(M, bool)> {
    let mut select = Select::new(<Root<M> as Path>::NODE);
    select.filter = filter;
    let get = || at_most_one::<M, M, E>(call, &select, &Loads::default());
    find_or_insert(call, get, create)
}

/// The row that matches, changed, or the new one and `true`. In a transaction: where several rows match, none is changed.
pub(super) fn update_or_create<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    filter: Predicate,
    set: Vec<(&'static str, Expr)>,
    create: impl FnOnce() -> NewRow<M>,
) -> Result<(M, bool)> {
    check::<M, E>(call, &set)?;
    let set = with_auto_now::<M>(set);
    if set.is_empty() {
        return get_or_create(call, filter, create);
    }
    let update =
        Update { from: <Root<M> as Path>::NODE, key: M::KEY_COLUMNS, set, annotations: Vec::new(), filter };
    call.executor().write(call.location(), |tx| {
        let call = Call::at(tx, call.location());
        find_or_insert(&call, || update_one(&call, &update), create)
    })
}

fn find_or_insert<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    find: impl Fn() -> Result<Option<M>>,
    create: impl FnOnce() -> NewRow<M>,
) -> Result<(M, bool)> {
    if let Some(row) = find()? {
        return Ok((row, false));
    }
    let new = create();
    // Without a column there is nothing to conflict by, and SQLite has no words for it.
    let attempts = if sets_something(&new) { ATTEMPTS } else { 0 };
    for _ in 0..attempts {
        let any = Conflict { on: Vec::new(), update: Vec::new(), count: None };
        if let Some(row) = M::Writes::insert_unless(call, new.clone(), any)? {
            return Ok((row, true));
        }
        if let Some(row) = find()? {
            return Ok((row, false));
        }
    }
    // What is in the way is another row than the one that was looked for: the database's error names the fields.
    M::Writes::insert(call, new).map(|row| (row, true))
}

fn sets_something<M: Stored>(new: &NewRow<M>) -> bool {
    let by_default = M::TABLE.columns.iter().any(|column| matches!(column.default, Default::Value(_)));
    by_default || new.clone().into_values().iter().any(Option::is_some)
}

/// Changes the one row that matches, if any does.
fn update_one<M: Stored, E: Executor>(call: &Call<'_, E>, update: &Update) -> Result<Option<M>> {
    let statement = compile::update_returning(call.dialect(), update, &column_names::<M>())
        .map_err(|error| call.place(error, Some(M::TABLE)))?;
    let (select, loads) = (whole::<M>(), Loads::default());
    let mut sink = Collect::<M, M>::new(&select, &loads);
    call.query(&statement, Some(M::TABLE), &mut sink)?;
    let row = sink.rows.pop();
    if sink.rows.is_empty() { Ok(row) } else { Err(call.place(several(M::TABLE), Some(M::TABLE))) }
}

/// As `save` does: the `auto_now` fields and the version, unless they are set.
fn with_auto_now<M: Stored>(mut set: Vec<(&'static str, Expr)>) -> Vec<(&'static str, Expr)> {
    for column in super::conflict::auto_now(M::TABLE) {
        if let Default::Value(now) = column.default
            && set.iter().all(|(name, _)| *name != column.name)
        {
            set.push((column.name, Expr::Param(Param::from(now()))));
        }
    }
    count_up::<M>(&mut set);
    set
}
