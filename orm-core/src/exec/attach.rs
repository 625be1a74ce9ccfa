//! The slots of relations, filled by queries of their own.

use super::parents::Parents;
use super::prefetch::{self, related};
use super::prefetches::Prefetches;
use super::related::Related;
use crate::backend::Backend;
use crate::decode::{AttrList, KeyOf, LoadSlot};
use crate::error::Result;
use crate::query::{Attr, Load, Loaded, Loads, ManyRelation, NotLoaded, Relation, SingleRelation};

/// A slot that can be filled.
///
/// Which related row belongs to a row, its columns say by their key for `W`. The columns and the slots of the rows come apart, in the same
/// order: several slots of a row are filled at the same time.
pub trait AttachSlot: LoadSlot {
    /// Whether a query is needed for the slot with this number.
    fn is_asked_for(slot: usize, loads: &Loads) -> bool;

    /// Asks for the rows of a relation to one.
    ///
    /// # Errors
    /// `Decode` where a row is missing; the errors of planning.
    fn attach_one<'r, R, W, Base, B>(
        bases: &[&Base],
        places: Places<'r, Self::One>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()>
    where
        R: SingleRelation,
        Base: KeyOf<W>,
        B: Backend;

    /// Asks for the rows of a relation to many.
    ///
    /// # Errors
    /// The errors of planning.
    fn attach_many<'r, R, W, Base, B>(
        bases: &[&Base],
        places: Places<'r, Self::Many>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()>
    where
        R: ManyRelation,
        Base: KeyOf<W>,
        B: Backend;
}

/// The slots of one relation, of many rows: of none, where no query is needed for them.
#[derive(Debug)]
pub struct Places<'r, T> {
    places: Vec<&'r mut T>,
    is_asked_for: bool,
}

impl<'r, T> Places<'r, T> {
    /// For the slots with this number, of so many rows.
    pub fn of<S: AttachSlot>(slot: usize, loads: &Loads, rows: usize) -> Self {
        let is_asked_for = S::is_asked_for(slot, loads);
        Self { places: Vec::with_capacity(if is_asked_for { rows } else { 0 }), is_asked_for }
    }

    /// The slot of the next row.
    #[inline]
    pub fn push(&mut self, place: &'r mut T) {
        if self.is_asked_for {
            self.places.push(place);
        }
    }
}

impl AttachSlot for NotLoaded {
    fn is_asked_for(_: usize, _: &Loads) -> bool {
        false
    }

    fn attach_one<'r, R, W, Base, B>(
        _: &[&Base],
        _: Places<'r, Self>,
        _: &'r Loads,
        _: &mut Prefetches<'r, B>,
    ) -> Result<()>
    where
        R: SingleRelation,
        Base: KeyOf<W>,
        B: Backend,
    {
        Ok(())
    }

    fn attach_many<'r, R, W, Base, B>(
        _: &[&Base],
        _: Places<'r, Self>,
        _: &'r Loads,
        _: &mut Prefetches<'r, B>,
    ) -> Result<()>
    where
        R: ManyRelation,
        Base: KeyOf<W>,
        B: Backend,
    {
        Ok(())
    }
}

impl<T: Related> AttachSlot for Loaded<T> {
    fn is_asked_for(slot: usize, loads: &Loads) -> bool {
        match loads.get(slot) {
            Some(Load::Join { loads, .. }) => loads.has_prefetch(),
            Some(Load::Prefetch(_)) => true,
            None => false,
        }
    }

    fn attach_one<'r, R, W, Base, B>(
        bases: &[&Base],
        Places { places, .. }: Places<'r, Option<T>>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()>
    where
        R: SingleRelation,
        Base: KeyOf<W>,
        B: Backend,
    {
        match loads.get(R::STEP.slot) {
            Some(Load::Join { loads, .. }) => related(places.into_iter().flatten(), loads, prefetches),
            Some(Load::Prefetch(query)) => {
                // A row that is here already stays: it may have been loaded with more than this query asks for.
                let keys = bases.iter().zip(&places);
                let keys = keys.map(|(base, place)| if place.is_some() { None } else { base.key_of() });
                prefetch::one::<R, T, _, B>(query, Parents::of(keys), places, prefetches)
            }
            None => Ok(()),
        }
    }

    fn attach_many<'r, R, W, Base, B>(
        bases: &[&Base],
        Places { places, .. }: Places<'r, Vec<T>>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()>
    where
        R: ManyRelation,
        Base: KeyOf<W>,
        B: Backend,
    {
        let Some(Load::Prefetch(query)) = loads.get(R::LINK.slot) else { return Ok(()) };
        let parents = Parents::of(bases.iter().map(|base| base.key_of()));
        prefetch::many::<R, T, _, B>(query, parents, places, prefetches)
    }
}

/// The named rows of a row over the columns `B`, filled.
pub trait AttachAttrs<Base>: AttrList {
    /// Asks for them.
    ///
    /// # Errors
    /// The errors of planning.
    fn attach<'r, B: Backend>(
        bases: &[&Base],
        attrs: Vec<&'r mut Self>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()>;
}

impl<Base> AttachAttrs<Base> for () {
    fn attach<'r, B: Backend>(
        _: &[&Base],
        _: Vec<&'r mut Self>,
        _: &'r Loads,
        _: &mut Prefetches<'r, B>,
    ) -> Result<()> {
        Ok(())
    }
}

impl<Base, N, R, T, Rest> AttachAttrs<Base> for Attr<N, R, T, Rest>
where
    Base: KeyOf<R::From>,
    N: 'static,
    R: Relation + ManyRelation,
    T: Related + 'static,
    Rest: AttachAttrs<Base> + 'static,
{
    fn attach<'r, B: Backend>(
        bases: &[&Base],
        attrs: Vec<&'r mut Self>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()> {
        let (rows, rest) = attrs.into_iter().map(|Attr { rows, rest, .. }| (rows, rest)).unzip();
        Rest::attach(bases, rest, loads, prefetches)?;
        let Some(query) = loads.attr(Rest::LEN) else { return Ok(()) };
        let parents = Parents::of(bases.iter().map(|base| base.key_of()));
        prefetch::many::<R, T, _, B>(query, parents, rows, prefetches)
    }
}
