//! The shape cache: two queries that differ in their values alone are planned and written once.
//!
//! A query is looked up as it was built, before its columns are listed: first by the place in the program that runs it, which
//! mostly runs one shape, then by the hash of its shape. A hit is confirmed by comparing the shape: several shapes may come from
//! one place, and a collision of hashes would be a wrong answer.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::panic::Location;
use std::sync::{Arc, PoisonError, RwLock};

use crate::ast::{Param, Select};
use crate::compile::{Dialect, Statement, Transform};
use crate::error::{Error, ErrorKind, Result};
use crate::query::Loads;

/// How many shapes are kept. A program has as many as it has places that build queries; beyond this something makes shapes
/// without end, and all are dropped.
pub(super) const CAPACITY: usize = 2048;

/// What completes a query by what is to be read.
pub(super) type Complete = fn(&mut Select, &Loads);
/// What writes a query.
pub(super) type Compile = for<'a> fn(&'static dyn Dialect, &'a Select) -> Result<Statement<'a>>;

/// The texts of a database's queries, by shape.
#[derive(Debug, Default)]
pub(super) struct Cache {
    plans: RwLock<Plans>,
}

#[derive(Debug, Default)]
struct Plans {
    by_shape: HashMap<u64, Arc<Plan>, BuildHasherDefault<Identity>>,
    /// The first shape that a place has run.
    by_place: HashMap<Place, Arc<Plan>, BuildHasherDefault<Fx>>,
}

/// Where in the caller's code, by address, and what is done there.
type Place = (usize, (usize, usize));

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
    pub(super) sql: String,
    /// The parameters of the text: places in the order of the query's values.
    pub(super) params: Vec<(usize, Transform)>,
}

impl Unplanned<'_> {
    /// Functions by address. Two that the linker has made one do the same; one that it has made twice is written twice.
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
        self.functions() == (*complete, *compile) && self.select == select && self.loads == loads
    }

    fn plan(&self, dialect: &'static dyn Dialect) -> Result<Plan> {
        let mut select = self.select.clone();
        (self.complete)(&mut select, self.loads);
        let statement = (self.compile)(dialect, &select)?;
        let mut values: Vec<*const Param> = Vec::new();
        select.params(&mut |param| values.push(param));
        let place = |param: &Param| values.iter().position(|value| std::ptr::eq(*value, param));
        let params =
            statement.params.iter().map(|bound| place(bound.param).map(|place| (place, bound.transform)));
        let params = params.collect::<Option<_>>().ok_or_else(|| {
            Error::new(
                ErrorKind::Invalid,
                "a value of the query is not among its values: please report this query",
            )
        })?;
        let sql = statement.sql;
        let (complete, compile) = self.functions();
        let mut key = (self.select.clone(), self.loads.clone(), complete, compile);
        forget_values(&mut select);
        forget_values(&mut key.0);
        key.1.each_select(&mut forget_values);
        Ok(Plan { key, sql, params, select })
    }
}

/// A plan is kept for its shape. Of the values that were the first to come, a list of keys may be large, and a text a secret.
fn forget_values(select: &mut Select) {
    select.params_mut(&mut Param::forget);
}

impl Cache {
    /// The plan of a shape: the one that is kept, or a new one.
    pub(super) fn plan(
        &self,
        dialect: &'static dyn Dialect,
        shape: Unplanned<'_>,
        location: &'static Location<'static>,
    ) -> Result<Arc<Plan>> {
        let place = (std::ptr::from_ref(location) as usize, shape.functions());
        let plans = self.plans.read().unwrap_or_else(PoisonError::into_inner);
        let kept = plans.by_place.get(&place);
        if let Some(plan) = kept.filter(|plan| shape.is(plan)) {
            return Ok(Arc::clone(plan));
        }
        let (is_first, hash) = (kept.is_none(), shape.hash());
        let kept = plans.by_shape.get(&hash).filter(|plan| shape.is(plan)).cloned();
        drop(plans);
        let plan = match kept {
            Some(plan) if !is_first => return Ok(plan),
            Some(plan) => plan,
            None => Arc::new(shape.plan(dialect)?),
        };
        let mut plans = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        plans.keep(place, hash, &plan);
        Ok(plan)
    }
}

impl Plans {
    fn keep(&mut self, place: Place, hash: u64, plan: &Arc<Plan>) {
        if self.by_shape.len() >= CAPACITY || self.by_place.len() >= CAPACITY {
            self.by_shape.clear();
            self.by_place.clear();
        }
        self.by_shape.insert(hash, Arc::clone(plan));
        self.by_place.entry(place).or_insert_with(|| Arc::clone(plan));
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
