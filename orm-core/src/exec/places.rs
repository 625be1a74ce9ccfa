//! Plans by the place in the program that runs them: found without a lock, and borrowed without counting who borrows.
//!
//! Each of these is a locked instruction, and a short query on SQLite takes as long as some fifty of them. So a place is kept once and for
//! all, with the first shape that it has run, and there is room for so many; other places and other shapes are looked up behind a lock.

use std::panic::Location;
use std::sync::{Arc, OnceLock};

use super::cache::Plan;

/// For how many places there is room. A power of two.
const ROOM: usize = 1 << ROOM_BITS;
const ROOM_BITS: u32 = 10;

/// In how many slots a place may be.
const TRIES: usize = 4;

/// Where in the caller's code, and what is done there: the functions that complete and write the query, by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    location: usize,
    functions: (usize, usize),
}

impl Place {
    pub(super) fn new(location: &'static Location<'static>, functions: (usize, usize)) -> Self {
        Self { location: std::ptr::from_ref(location) as usize, functions }
    }

    /// The slots that it may be in. Addresses differ in their middle bits, which a product carries up.
    fn slots(self) -> impl Iterator<Item = usize> {
        let mixed = (self.location ^ self.functions.0.rotate_left(32)) as u64;
        let first = (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - ROOM_BITS)) as usize;
        (first..first + TRIES).map(|slot| slot % ROOM)
    }
}

/// The first plan of each place.
#[derive(Debug)]
pub(super) struct Places {
    slots: Box<[OnceLock<(Place, Arc<Plan>)>]>,
}

impl Default for Places {
    fn default() -> Self {
        Self { slots: (0..ROOM).map(|_| OnceLock::new()).collect() }
    }
}

impl Places {
    /// The plan of a place.
    pub(super) fn get(&self, place: Place) -> Option<&Arc<Plan>> {
        for slot in place.slots() {
            match self.slots[slot].get() {
                Some((own, plan)) if *own == place => return Some(plan),
                Some(_) => {}
                None => return None,
            }
        }
        None
    }

    /// Keeps the plan of a place that has none, where there is room.
    pub(super) fn keep(&self, place: Place, plan: &Arc<Plan>) {
        for slot in place.slots() {
            if self.slots[slot].get_or_init(|| (place, Arc::clone(plan))).0 == place {
                return;
            }
        }
    }
}
