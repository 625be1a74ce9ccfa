//! The prepared statements of one connection, found by their text and the types of their parameters.

use std::collections::HashMap;

use orm_core::value::SqlValue;
use postgres::Statement;

use crate::bind::ParamType;
use crate::script::Effect;

/// How many statements a connection keeps. The one that was not used for longest goes first.
const CAPACITY: usize = 256;

/// A prepared statement, and what running it does to the session.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) statement: Statement,
    pub(crate) effect: Effect,
}

struct Entry {
    types: Box<[ParamType]>,
    prepared: Prepared,
    used: u64,
}

impl Entry {
    fn fits(&self, params: &[&SqlValue]) -> bool {
        self.types.len() == params.len()
            && self.types.iter().zip(params).all(|(wanted, param)| *wanted == ParamType::of(param))
    }
}

/// The cache. A text has one entry for each combination of types it was run with, mostly one.
#[derive(Default)]
pub(crate) struct Statements {
    entries: HashMap<Box<str>, Vec<Entry>>,
    len: usize,
    clock: u64,
}

impl Statements {
    /// The statement, if it is there. Allocates nothing: a statement is a counted reference.
    pub(crate) fn find(&mut self, sql: &str, params: &[&SqlValue]) -> Option<Prepared> {
        let entry = self.entries.get_mut(sql)?.iter_mut().find(|entry| entry.fits(params))?;
        self.clock += 1;
        entry.used = self.clock;
        Some(entry.prepared.clone())
    }

    pub(crate) fn insert(&mut self, sql: &str, types: Box<[ParamType]>, prepared: Prepared) {
        if self.len >= CAPACITY {
            self.evict();
        }
        self.clock += 1;
        self.len += 1;
        let entry = Entry { types, prepared, used: self.clock };
        self.entries.entry(sql.into()).or_default().push(entry);
    }

    /// Drops every statement of this text.
    pub(crate) fn forget(&mut self, sql: &str) {
        self.len -= self.entries.remove(sql).map_or(0, |entries| entries.len());
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.len = 0;
    }

    /// A walk over all entries; it happens beside the round trip of a `prepare`.
    fn evict(&mut self) {
        let oldest = self.entries.values().flatten().map(|entry| entry.used).min();
        self.entries.retain(|_, entries| {
            entries.retain(|entry| Some(entry.used) != oldest);
            !entries.is_empty()
        });
        self.len = self.entries.values().map(Vec::len).sum();
    }
}
