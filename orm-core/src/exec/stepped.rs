//! A query whose statement stays open on a connection of its own, while the rows before are worked on.
//!
//! Each row is decoded when it is asked for: none waits in memory, and what the program frees of one is at hand for the next.

use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cache::{Plan, Unplanned};
use super::pool::Place;
use super::sink::misfit;
use super::{Call, Database, Fetch};
use crate::ast::Select;
use crate::backend::{Backend, Columns, Connection, OpenQuery, RowMaker};
use crate::compile;
use crate::error::{Error, Result};
use crate::inspect;
use crate::query::{Loads, Model, Query};
use crate::schema::Table;
use crate::value::SqlValue;

/// A query that is open. When it ends, or is dropped, its connection is free.
pub(super) struct Stepped<'a, B: Backend> {
    database: &'a Database<B>,
    plan: Arc<Plan>,
    /// `None` after the last row.
    open: Option<Open<'a, B>>,
    /// Where somebody listens: what is noted at the end.
    noted: Option<Box<inspect::Query>>,
    location: &'static Location<'static>,
}

/// The query, and the place that its connection has in the pool.
type Open<'a, B> = (<<B as Backend>::Connection as Connection>::Open, Place<'a, B>);

impl<'a, B: Backend> Stepped<'a, B> {
    /// Prepares it and binds its values. The first row is not read yet.
    pub(super) fn open<M: Model, R: Fetch<M>>(
        database: &'a Database<B>,
        query: &Query,
        location: &'static Location<'static>,
    ) -> Result<Self> {
        let (call, select, loads) = (Call::at(database, location), &query.select, &query.loads);
        let unplanned = Unplanned { select, loads, complete: R::complete, compile: compile::select };
        let plan = call.plan(unplanned, M::TABLE)?;
        call.bound(&plan, select, M::TABLE, |sql, params| {
            let noted = database
                .recorder()
                .is_recording()
                .then(|| Box::new(inspect::Query::new(sql, params, &Ok(0), Duration::ZERO, location)));
            let mut stepped = Self { database, plan: Arc::clone(&plan), open: None, noted, location };
            match start(database, sql, params) {
                Ok(open) => stepped.open = Some(open),
                Err(error) => return Err(stepped.failed(error, M::TABLE)),
            }
            Ok(stepped)
        })
    }

    /// The next row. Ends after the last, and with an error.
    #[inline]
    pub(super) fn next<M: Model, R: Fetch<M>>(&mut self, loads: &Loads) -> Option<Result<R::Item>> {
        let (query, _) = self.open.as_mut()?;
        let started = self.noted.is_some().then(Instant::now);
        let row = query.next(&Make::<M, R> { select: &self.plan.select, loads, rows: PhantomData });
        if let (Some(started), Some(noted)) = (started, &mut self.noted) {
            noted.duration += started.elapsed();
            noted.rows = noted.rows.map(|rows| rows + u64::from(row.is_some()));
        }
        match row {
            Some(Ok(_)) => row,
            Some(Err(error)) => Some(Err(self.failed(error, M::TABLE))),
            None => {
                self.end();
                None
            }
        }
    }

    #[cold]
    fn failed(&mut self, error: Error, table: &'static Table) -> Error {
        if let Some(noted) = &mut self.noted {
            noted.rows = None;
        }
        self.end();
        Call::at(self.database, self.location).place(error, Some(table))
    }

    #[inline(never)]
    fn end(&mut self) {
        if let Some((query, place)) = self.open.take() {
            drop(place.with(query.end()));
        }
        if let Some(noted) = self.noted.take() {
            self.database.recorder().note(|| (*noted).clone());
        }
    }
}

impl<B: Backend> Drop for Stepped<'_, B> {
    fn drop(&mut self) {
        self.end();
    }
}

fn start<'a, B: Backend>(database: &'a Database<B>, sql: &str, params: &[&SqlValue]) -> Result<Open<'a, B>> {
    let (connection, place) = database.pooled()?.apart();
    match connection.open_query(sql, params) {
        Ok(query) => Ok((query, place)),
        Err((connection, error)) => {
            drop(place.with(connection));
            Err(error)
        }
    }
}

/// Makes a query's rows of those of the driver.
struct Make<'a, M: Model, R: Fetch<M>> {
    select: &'a Select,
    loads: &'a Loads,
    rows: PhantomData<fn() -> (M, R)>,
}

impl<M: Model, R: Fetch<M>> RowMaker for Make<'_, M, R> {
    type Made = R::Item;

    #[inline]
    fn make<C: Columns>(&self, row: &C) -> Result<R::Item> {
        let mut at = 0;
        R::decode(row, &mut at, self.loads).map_err(|error| misfit(&error, self.select, at))
    }
}
