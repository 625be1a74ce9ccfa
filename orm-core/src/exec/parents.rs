//! The rows that related rows are to be found for, by key.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::ast::Param;
use crate::value::{Key, SqlValue, ValueError};

/// Rows by the key of what belongs to them. Several rows may share a key, which is then asked for once.
pub(super) struct Parents<K> {
    /// The first row of each key.
    first: HashMap<K, usize>,
    /// For each row, the next one with its key.
    next: Vec<Option<usize>>,
    /// The keys, in the order of the rows.
    keys: Vec<SqlValue>,
    /// Why a key cannot be asked for.
    refused: Option<ValueError>,
}

impl<K: Key> Parents<K> {
    /// Rows by their keys. One without a key has nothing that belongs to it.
    pub(super) fn of(rows: impl ExactSizeIterator<Item = Option<K>>) -> Self {
        let mut parents = Self {
            first: HashMap::with_capacity(rows.len()),
            next: vec![None; rows.len()],
            keys: Vec::new(),
            refused: None,
        };
        for (place, key) in rows.enumerate() {
            if let Some(key) = key {
                parents.add(key, place);
            }
        }
        parents
    }

    fn add(&mut self, key: K, place: usize) {
        match self.first.entry(key) {
            Entry::Occupied(mut first) => self.next[place] = Some(first.insert(place)),
            Entry::Vacant(vacant) => {
                match vacant.key().first() {
                    Ok(key) => self.keys.push(key),
                    Err(error) => self.refused = Some(error),
                }
                vacant.insert(place);
            }
        }
    }

    /// Whether there is no key to ask for.
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// The keys as one parameter, each once. They are asked for once, and not kept: many queries may wait for their turn.
    pub(super) fn take_keys(&mut self) -> Param {
        match self.refused.take() {
            Some(error) => Param::Refused(error),
            None => SqlValue::List(K::FIRST, std::mem::take(&mut self.keys)).into(),
        }
    }

    /// The places of the rows with this key.
    pub(super) fn places(&self, key: &K) -> impl Iterator<Item = usize> {
        std::iter::successors(self.first.get(key).copied(), |&place| self.next[place])
    }
}
