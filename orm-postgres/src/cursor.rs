//! Cursors of the server's: queries whose rows are taken a few at a time.

use std::collections::HashMap;

use orm_core::backend::RowSink;
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::SqlValue;
use postgres::types::{ToSql, Type};
use postgres::{Client, Statement};

use crate::bind::{Param, ParamType};
use crate::connection::{Failure, hand_over_some};
use crate::dialect;

/// The cursors that are open, by number: each with the statement that takes its next rows.
///
/// These statements are not kept with the others: each is of one cursor, and its columns are that cursor's.
#[derive(Default)]
pub(crate) struct Cursors {
    last: u64,
    open: HashMap<u64, Statement>,
}

impl Cursors {
    pub(crate) fn open(
        &mut self,
        client: &mut Client,
        sql: &str,
        params: &[&SqlValue],
        rows: u64,
    ) -> Result<u64, Failure> {
        let types = params
            .iter()
            .map(|param| ParamType::of(param).postgres())
            .collect::<Result<Vec<Type>>>()
            .map_err(Failure::Sink)?;
        let number = self.last + 1;
        let declare = client.prepare_typed(&dialect::declare(number, sql), &types).map_err(Failure::Start)?;
        let values: Vec<Param<'_>> = params.iter().map(|value| Param(value)).collect();
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        client.execute(&declare, &values).map_err(Failure::Start)?;
        self.last = number;
        let fetch = client.prepare(&dialect::fetch(number, rows)).map_err(Failure::Start)?;
        self.open.insert(number, fetch);
        Ok(number)
    }

    pub(crate) fn fetch<S: RowSink>(
        &self,
        client: &mut Client,
        number: u64,
        sink: &mut S,
    ) -> Result<u64, Failure> {
        let fetch = self.open.get(&number).ok_or_else(|| Failure::Sink(closed()))?;
        let rows = client.query(fetch, &[]).map_err(Failure::Start)?;
        hand_over_some(rows, sink).map(|(count, _)| count)
    }

    pub(crate) fn close(&mut self, client: &mut Client, number: u64) -> Result<(), Failure> {
        match self.open.remove(&number) {
            Some(_) => client.batch_execute(&dialect::close(number)).map_err(Failure::Start),
            None => Ok(()),
        }
    }

    /// The transaction has ended, and its cursors with it.
    pub(crate) fn clear(&mut self) {
        self.open.clear();
    }
}

#[cold]
fn closed() -> Error {
    Error::new(ErrorKind::Invalid, "the cursor is closed: its transaction has ended")
}
