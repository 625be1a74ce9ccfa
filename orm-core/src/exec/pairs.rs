//! Pairs of a many-to-many relation, of any rows of both sides at once. Those of one row are in `linked`.

use super::bulk::ROWS_PER_STATEMENT;
use super::sink::Nothing;
use super::{Call, Executor};
use crate::ast::{Conflict, Insert, Param, Through};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{IntoKey, ManyRelation, Model, Relation, holds_pairs};
use crate::schema::Table;
use crate::value::{Batch, Key, SqlValue};

/// Adds the pairs, all or none. Those that are there already stay.
pub(super) fn link<R: ManyRelation, A: IntoKey<R::From>, B: IntoKey<R::To>, E: Executor>(
    call: &Call<'_, E>,
    pairs: impl IntoIterator<Item = (A, B)>,
) -> Result<()> {
    const { assert!(holds_pairs(R::LINK), "the pairs of this relation are rows of a model: create those") };
    let Some(through) = R::LINK.through else { return Ok(()) };
    let table = <R::From as Model>::TABLE;
    let pair = |(near, far): (A, B)| Ok([near.into_key().into_first()?, far.into_key().into_first()?]);
    let pairs: Vec<[SqlValue; 2]> = pairs
        .into_iter()
        .map(pair)
        .collect::<Result<_, crate::value::ValueError>>()
        .map_err(|error| call.place(Error::new(ErrorKind::OutOfRange, error.to_string()), Some(table)))?;
    if pairs.len() <= if call.dialect().writes_arrays() { ROWS_PER_STATEMENT } else { 1 } {
        return insert::<R, E>(call, &through, table, &pairs);
    }
    call.executor().write(call.location(), |tx| {
        let call = Call::at(tx, call.location());
        pairs.chunks(ROWS_PER_STATEMENT).try_for_each(|batch| insert::<R, _>(&call, &through, table, batch))
    })
}

fn insert<R: Relation, E: Executor>(
    call: &Call<'_, E>,
    through: &Through,
    table: &'static Table,
    pairs: &[[SqlValue; 2]],
) -> Result<()> {
    let Some(first) = pairs.first() else { return Ok(()) };
    let mut batch = Batch::with_room(first.len(), pairs.len());
    pairs.iter().for_each(|pair| batch.push(pair.clone()));
    let any = Conflict { on: Vec::new(), update: Vec::new(), count: None };
    let mut insert = Insert {
        table: through.table,
        columns: vec![through.near, through.far],
        values: Vec::new(),
        conflict: Some(any),
        returning: Vec::new(),
    };
    let placed = |error| call.place(error, Some(table));
    if call.dialect().writes_arrays() {
        let kinds = [<R::From as Model>::Key::FIRST, <R::To as Model>::Key::FIRST];
        let lists = kinds.into_iter().zip(batch.into_columns());
        insert.values = lists.map(|(kind, list)| SqlValue::List(kind, list).into()).collect();
        let statement = compile::insert_arrays(call.dialect(), &insert).map_err(placed)?;
        return call.execute(&statement, Some(table)).map(drop);
    }
    insert.values = first.iter().cloned().map(Param::Value).collect();
    let statement = compile::insert(call.dialect(), &insert).map_err(placed)?;
    call.query_each(&statement.sql, batch.rows(), table, &mut Nothing).map(drop)
}
