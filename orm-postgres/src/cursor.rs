//! Cursors of the server's: queries whose rows are taken a few at a time.

use std::collections::HashMap;

use orm_core::backend::RowSink;
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::value::SqlValue;
use postgres::types::Type;

use crate::bind::{Param, ParamType};
use crate::connection::{Failure, finish, hand_over};
use crate::dialect;
use crate::session::Session;

/// The cursors that are open, by number: each with the statement that takes its next rows.
///
/// These statements are not kept with the others, nor prepared under a name: each is of one cursor, and its columns are that cursor's.
#[derive(Default)]
pub(crate) struct Cursors {
    last: u64,
    open: HashMap<u64, String>,
}

impl Cursors {
    pub(crate) fn open(
        &mut self,
        session: &mut Session,
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
        let values = params.iter().map(|value| Param(value)).zip(types);
        let declared = session.query_unnamed(&dialect::declare(number, sql), values);
        declared.and_then(finish).map_err(Failure::Start)?;
        self.last = number;
        self.open.insert(number, dialect::fetch(number, rows));
        Ok(number)
    }

    pub(crate) fn fetch<S: RowSink>(
        &self,
        session: &mut Session,
        number: u64,
        sink: &mut S,
    ) -> Result<u64, Failure> {
        let fetch = self.open.get(&number).ok_or_else(|| Failure::Sink(closed()))?;
        let none: [(Param<'_>, Type); 0] = [];
        let rows = session.query_unnamed(fetch, none).map_err(Failure::Start)?;
        Ok(hand_over(rows, sink)?.0)
    }

    pub(crate) fn close(&mut self, session: &mut Session, number: u64) -> Result<(), Failure> {
        match self.open.remove(&number) {
            Some(_) => session.batch_execute(&dialect::close(number)).map_err(Failure::Start),
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
