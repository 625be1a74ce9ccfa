//! What is kept once and for all: found without a lock, and borrowed without counting who borrows.
//!
//! Each of these is a locked instruction, and a short query on SQLite takes as long as some fifty of them. So what is kept here stays, and
//! there is room for so much; what comes later is looked up behind a lock.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// For how many there is room.
const ROOM_BITS: u32 = 10;
const ROOM: usize = 1 << ROOM_BITS;

/// In how many slots each may be.
const TRIES: usize = 4;

/// Values by their keys, each of which gives a number that most others do not.
#[derive(Debug)]
pub(super) struct AtHand<K, T> {
    slots: Box<[OnceLock<(K, Arc<T>)>]>,
}

/// A value that was found: borrowed where it is at hand, or shared.
pub(super) enum Found<'c, T> {
    AtHand(&'c Arc<T>),
    Shared(Arc<T>),
}

impl<T> Deref for Found<'_, T> {
    type Target = Arc<T>;

    #[inline]
    fn deref(&self) -> &Arc<T> {
        match self {
            Self::AtHand(value) => value,
            Self::Shared(value) => value,
        }
    }
}

impl<K, T> Default for AtHand<K, T> {
    fn default() -> Self {
        Self { slots: (0..ROOM).map(|_| OnceLock::new()).collect() }
    }
}

impl<K, T> AtHand<K, T> {
    /// The value of a key that gives this number.
    #[inline]
    pub(super) fn get(&self, number: u64, is: impl Fn(&K) -> bool) -> Option<&Arc<T>> {
        for slot in slots(number) {
            match self.slots[slot].get() {
                Some((key, value)) if is(key) => return Some(value),
                Some(_) => {}
                None => return None,
            }
        }
        None
    }

    /// Keeps the value of a key that has none, where there is room. Where two threads do so at the same time, one of them does.
    pub(super) fn keep(&self, number: u64, key: impl FnOnce() -> K, value: &Arc<T>) {
        if let Some(slot) = slots(number).find(|slot| self.slots[*slot].get().is_none()) {
            // Taken by another thread in between: then it is looked up behind the lock once more.
            let _ = self.slots[slot].set((key(), Arc::clone(value)));
        }
    }
}

/// The slots that a number leads to. Addresses differ in their middle bits, which a product carries up.
fn slots(number: u64) -> impl Iterator<Item = usize> {
    let first = (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - ROOM_BITS)) as usize;
    (first..first + TRIES).map(|slot| slot % ROOM)
}
