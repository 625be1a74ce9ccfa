//! The shape cache: two queries that differ in their values alone are planned and written once.
//!
//! A query is looked up as it was built, before its columns are listed: first by the place in the program that runs it, which
//! mostly runs one shape, then by the hash of its shape. A hit is confirmed by comparing the shape: several shapes may come from
//! one place, and a collision of hashes would be a wrong answer.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::panic::Location;
use std::sync::{Arc, PoisonError, RwLock};

use super::at_hand::{AtHand, Found};
use super::params::Text;
use crate::ast::{Delete, Param, Select, Update, Values};
use crate::compile::{self, Dialect, Statement};
use crate::error::Result;
use crate::query::Loads;

/// How many shapes are kept. A program has as many as it has places that build queries; beyond this something makes shapes
/// without end, and all are dropped but those of the places themselves.
pub(super) const CAPACITY: usize = 2048;

/// What completes a query by what is to be read.
pub(super) type Complete = fn(&mut Select, &Loads);
/// What writes a query.
pub(super) type Compile = for<'a> fn(&'static dyn Dialect, &'a Select) -> Result<Statement<'a>>;

/// The texts of a database's queries, and of its changes of the rows of query sets.
#[derive(Debug, Default)]
pub(super) struct Cache {
    selects: Kept<Plan>,
    updates: Kept<Change<Update>>,
    deletes: Kept<Change<Delete>>,
}

/// What is kept, by its shape.
#[derive(Debug)]
pub(super) struct Kept<P> {
    /// The first shape that a place has run.
    by_place: AtHand<Place, P>,
    by_shape: RwLock<HashMap<u64, Arc<P>, BuildHasherDefault<Identity>>>,
}

/// Where in the caller's code, and what is done there: the functions that complete and write the query, by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    location: usize,
    functions: (usize, usize),
}

/// A statement, which may have been written already.
trait Shape {
    /// What is kept of it.
    type Plan;

    /// The functions that make the text of it, by address.
    fn functions(&self) -> (usize, usize);

    fn hash(&self) -> u64;

    /// Whether what is kept is that of its shape.
    fn is(&self, plan: &Self::Plan) -> bool;

    fn plan(&self, dialect: &'static dyn Dialect) -> Result<Self::Plan>;
}

/// A query as it was built, and what completes and writes it.
#[derive(Clone, Copy)]
pub(super) struct Unplanned<'a> {
    pub(super) select: &'a Select,
    pub(super) loads: &'a Loads,
    pub(super) complete: Complete,
    pub(super) compile: Compile,
}

/// A query that has been written.
#[derive(Debug)]
pub(super) struct Plan {
    key: (Select, Loads, usize, usize),
    /// The query with what it reads.
    pub(super) select: Select,
    /// The text.
    pub(super) text: Text,
}

impl Shape for Unplanned<'_> {
    type Plan = Plan;

    /// Two that the linker has made one do the same; one that it has made twice is written twice.
    fn functions(&self) -> (usize, usize) {
        (self.complete as usize, self.compile as usize)
    }

    fn hash(&self) -> u64 {
        let mut hasher = Fx::default();
        self.select.hash(&mut hasher);
        self.loads.hash(&mut hasher);
        self.functions().hash(&mut hasher);
        hasher.finish()
    }

    fn is(&self, plan: &Plan) -> bool {
        let (select, loads, complete, compile) = &plan.key;
        let loads_as_much = || (self.loads.is_empty() && loads.is_empty()) || self.loads == loads;
        self.functions() == (*complete, *compile) && self.select == select && loads_as_much()
    }

    fn plan(&self, dialect: &'static dyn Dialect) -> Result<Plan> {
        let mut select = self.select.clone();
        (self.complete)(&mut select, self.loads);
        let text = Text::new((self.compile)(dialect, &select)?, &select, self.select)?;
        let (complete, compile) = self.functions();
        let mut key = (self.select.clone(), self.loads.clone(), complete, compile);
        forget_values(&mut select);
        forget_values(&mut key.0);
        key.1.each_select(&mut forget_values);
        Ok(Plan { key, text, select })
    }
}

/// A change of the rows of a query set that has been written.
#[derive(Debug)]
pub(super) struct Change<S> {
    key: S,
    /// The text.
    pub(super) text: Text,
}

/// An UPDATE or a DELETE of the rows of a query set.
pub(super) trait Changes: Values + Clone + Eq + Hash {
    fn kept(cache: &Cache) -> &Kept<Change<Self>>;

    fn compile(&self, dialect: &'static dyn Dialect) -> Result<Statement<'_>>;
}

impl Changes for Update {
    fn kept(cache: &Cache) -> &Kept<Change<Self>> {
        &cache.updates
    }

    fn compile(&self, dialect: &'static dyn Dialect) -> Result<Statement<'_>> {
        compile::update(dialect, self)
    }
}

impl Changes for Delete {
    fn kept(cache: &Cache) -> &Kept<Change<Self>> {
        &cache.deletes
    }

    fn compile(&self, dialect: &'static dyn Dialect) -> Result<Statement<'_>> {
        compile::delete(dialect, self)
    }
}

impl<S: Changes> Shape for &S {
    type Plan = Change<S>;

    fn functions(&self) -> (usize, usize) {
        (0, 0)
    }

    fn hash(&self) -> u64 {
        let mut hasher = Fx::default();
        Hash::hash(*self, &mut hasher);
        hasher.finish()
    }

    fn is(&self, change: &Change<S>) -> bool {
        **self == change.key
    }

    fn plan(&self, dialect: &'static dyn Dialect) -> Result<Change<S>> {
        let text = Text::new(self.compile(dialect)?, *self, *self)?;
        let mut key = (*self).clone();
        forget_values(&mut key);
        Ok(Change { key, text })
    }
}

/// A plan is kept for its shape. Of the values that were the first to come, a list of keys may be large, and a text a secret.
fn forget_values<S: Values>(statement: &mut S) {
    statement.values_mut(&mut Param::forget);
}

impl Cache {
    /// The plan of a query's shape: the one that is kept, or a new one.
    pub(super) fn plan(
        &self,
        dialect: &'static dyn Dialect,
        shape: Unplanned<'_>,
        location: &'static Location<'static>,
    ) -> Result<Found<'_, Plan>> {
        self.selects.get(dialect, &shape, location)
    }

    /// The text of a change's shape: the one that is kept, or a new one.
    pub(super) fn change<S: Changes>(
        &self,
        dialect: &'static dyn Dialect,
        change: &S,
        location: &'static Location<'static>,
    ) -> Result<Found<'_, Change<S>>> {
        S::kept(self).get(dialect, &change, location)
    }
}

impl<P> Default for Kept<P> {
    fn default() -> Self {
        Self { by_place: AtHand::default(), by_shape: RwLock::default() }
    }
}

impl<P> Kept<P> {
    fn get<S: Shape<Plan = P>>(
        &self,
        dialect: &'static dyn Dialect,
        shape: &S,
        location: &'static Location<'static>,
    ) -> Result<Found<'_, P>> {
        let place = Place { location: std::ptr::from_ref(location) as usize, functions: shape.functions() };
        let number = (place.location ^ place.functions.0.rotate_left(32)) as u64;
        match self.by_place.get(number, |own| *own == place) {
            Some(kept) if shape.is(kept) => Ok(Found::AtHand(kept)),
            Some(_) => self.by_shape(dialect, shape).map(Found::Shared),
            None => {
                let plan = self.by_shape(dialect, shape)?;
                self.by_place.keep(number, || place, &plan);
                Ok(Found::Shared(plan))
            }
        }
    }

    /// The same by the shape alone.
    fn by_shape<S: Shape<Plan = P>>(&self, dialect: &'static dyn Dialect, shape: &S) -> Result<Arc<P>> {
        let hash = shape.hash();
        let plans = self.by_shape.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&hash).filter(|plan| shape.is(plan)) {
            return Ok(Arc::clone(plan));
        }
        drop(plans);
        let plan = Arc::new(shape.plan(dialect)?);
        let mut plans = self.by_shape.write().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= CAPACITY {
            plans.clear();
        }
        plans.insert(hash, Arc::clone(&plan));
        Ok(plan)
    }
}

/// A fast hash of small data that nobody outside chooses: rustc's own (`FxHasher`).
#[derive(Default)]
pub(super) struct Fx(u64);

impl Fx {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x51_7c_c1_b7_27_22_0a_95);
    }
}

impl Hasher for Fx {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            let mut eight = [0; 8];
            eight.copy_from_slice(word);
            self.add(u64::from_le_bytes(eight));
        }
        for byte in words.remainder() {
            self.add(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.add(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_u128(&mut self, value: u128) {
        self.add(value as u64);
        self.add((value >> 64) as u64);
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Keys that are hashes already.
#[derive(Default)]
pub(super) struct Identity(u64);

impl Hasher for Identity {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }

    fn finish(&self) -> u64 {
        // The table takes its buckets from the low bits and its tags from the high ones.
        self.0 ^ (self.0 >> 32)
    }
}
