//! What a query set loads besides its own rows, as data. The types of the rows say the same to the compiler.

use super::Query;
use crate::ast::{Path, Select};

/// The relations that a query loads with its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Loads {
    slots: Vec<(usize, Load)>,
    attrs: Vec<Query>,
}

/// How one relation is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Load {
    /// In the same query, by a join.
    Join {
        /// Where the related row is.
        path: &'static Path,
        /// What is loaded with it.
        loads: Loads,
    },
    /// By a query of its own.
    Prefetch(Box<Query>),
}

impl Loads {
    /// How the relation in a slot is loaded.
    #[inline]
    pub fn get(&self, slot: usize) -> Option<&Load> {
        self.slots.iter().find(|(own, _)| *own == slot).map(|(_, load)| load)
    }

    /// The query of the named rows in a place.
    pub fn attr(&self, place: usize) -> Option<&Query> {
        self.attrs.get(place)
    }

    /// Whether nothing is loaded.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.attrs.is_empty()
    }

    /// Whether a query of its own is needed for anything.
    pub fn has_prefetch(&self) -> bool {
        !self.attrs.is_empty()
            || self.slots.iter().any(|(_, load)| match load {
                Load::Join { loads, .. } => loads.has_prefetch(),
                Load::Prefetch(_) => true,
            })
    }

    /// Calls `change` with each query of its own.
    pub(crate) fn each_select(&mut self, change: &mut dyn FnMut(&mut Select)) {
        for (_, load) in &mut self.slots {
            match load {
                Load::Join { loads, .. } => loads.each_select(change),
                Load::Prefetch(query) => each_select_of(query, change),
            }
        }
        self.attrs.iter_mut().for_each(|query| each_select_of(query, change));
    }

    /// What is loaded with the row in a slot. The row is loaded by a join, unless it is loaded already.
    pub(crate) fn join(&mut self, slot: usize, path: &'static Path) -> &mut Self {
        self.enter(slot, || Load::Join { path, loads: Self::default() })
    }

    /// What is loaded with the row in a slot. The row is loaded by a query of its own, unless it is loaded already.
    pub(crate) fn prefetch_one(&mut self, slot: usize, path: &'static Path) -> &mut Self {
        self.enter(slot, || Load::Prefetch(Box::new(Query::new(Select::new(path)))))
    }

    /// Loads the rows in a slot by this query. A later query for the same slot takes the place of an earlier.
    pub(crate) fn prefetch_many(&mut self, slot: usize, query: Query) {
        self.slots.retain(|(own, _)| *own != slot);
        self.slots.push((slot, Load::Prefetch(Box::new(query))));
    }

    /// Loads named rows.
    pub(crate) fn push_attr(&mut self, query: Query) {
        self.attrs.push(query);
    }

    fn enter(&mut self, slot: usize, load: impl FnOnce() -> Load) -> &mut Self {
        let place = match self.slots.iter().position(|(own, _)| *own == slot) {
            Some(place) => place,
            None => {
                self.slots.push((slot, load()));
                self.slots.len() - 1
            }
        };
        match &mut self.slots[place].1 {
            Load::Join { loads, .. } => loads,
            Load::Prefetch(query) => &mut query.loads,
        }
    }
}

fn each_select_of(query: &mut Query, change: &mut dyn FnMut(&mut Select)) {
    change(&mut query.select);
    query.loads.each_select(change);
}
