//! The slots of relations, filled by queries of their own.

use std::ops::Deref;

use super::parents::Parents;
use super::related::Related;
use super::{Call, Executor, prefetch};
use crate::decode::{AttrList, KeyOf, LoadSlot};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Attr, Load, Loaded, Loads, ManyRelation, Model, NotLoaded, Relation, SingleRelation};
use crate::value::CellError;

/// A slot that can be filled.
///
/// Which related row belongs to a row, its columns say by their key for `W`; `place` is where it goes.
pub trait AttachSlot: LoadSlot {
    /// Fills the slot of a relation to one.
    ///
    /// # Errors
    /// The errors of the queries.
    fn attach_one<R, W, Row, E>(
        rows: &mut [&mut Row],
        loads: &Loads,
        call: &Call<'_, E>,
        place: impl Fn(&mut Row) -> &mut Self::One,
    ) -> Result<()>
    where
        R: SingleRelation,
        Row: Deref<Target: KeyOf<W>>,
        E: Executor;

    /// Fills the slot of a relation to many.
    ///
    /// # Errors
    /// The errors of the queries.
    fn attach_many<R, W, Row, E>(
        rows: &mut [&mut Row],
        loads: &Loads,
        call: &Call<'_, E>,
        place: impl Fn(&mut Row) -> &mut Self::Many,
    ) -> Result<()>
    where
        R: ManyRelation,
        Row: Deref<Target: KeyOf<W>>,
        E: Executor;
}

impl AttachSlot for NotLoaded {
    fn attach_one<R, W, Row, E>(
        _: &mut [&mut Row],
        _: &Loads,
        _: &Call<'_, E>,
        _: impl Fn(&mut Row) -> &mut Self,
    ) -> Result<()>
    where
        R: SingleRelation,
        Row: Deref<Target: KeyOf<W>>,
        E: Executor,
    {
        Ok(())
    }

    fn attach_many<R, W, Row, E>(
        _: &mut [&mut Row],
        _: &Loads,
        _: &Call<'_, E>,
        _: impl Fn(&mut Row) -> &mut Self,
    ) -> Result<()>
    where
        R: ManyRelation,
        Row: Deref<Target: KeyOf<W>>,
        E: Executor,
    {
        Ok(())
    }
}

impl<T: Related> AttachSlot for Loaded<T> {
    fn attach_one<R, W, Row, E>(
        rows: &mut [&mut Row],
        loads: &Loads,
        call: &Call<'_, E>,
        place: impl Fn(&mut Row) -> &mut Option<T>,
    ) -> Result<()>
    where
        R: SingleRelation,
        Row: Deref<Target: KeyOf<W>>,
        E: Executor,
    {
        match loads.get(R::STEP.slot) {
            Some(Load::Join { loads, .. }) if loads.has_prefetch() => {
                let mut related: Vec<&mut T> =
                    rows.iter_mut().filter_map(|row| place(row).as_mut()).collect();
                T::attach(&mut related, loads, call)
            }
            Some(Load::Prefetch(query)) => {
                // A row that is here already stays: it may have been loaded with more than this query asks for.
                let parents = Parents::of(rows, |row| if place(row).is_some() { None } else { row.key_of() });
                prefetch::one::<R, T, _, E>(query, call, &parents, |parent, child| {
                    *place(rows[parent]) = Some(child);
                })?;
                if !R::STEP.nullable && rows.iter_mut().any(|row| place(row).is_none()) {
                    return Err(no_row::<R, E>(call));
                }
                let mut related: Vec<&mut T> =
                    rows.iter_mut().filter_map(|row| place(row).as_mut()).collect();
                T::attach(&mut related, &query.loads, call)
            }
            _ => Ok(()),
        }
    }

    fn attach_many<R, W, Row, E>(
        rows: &mut [&mut Row],
        loads: &Loads,
        call: &Call<'_, E>,
        place: impl Fn(&mut Row) -> &mut Vec<T>,
    ) -> Result<()>
    where
        R: ManyRelation,
        Row: Deref<Target: KeyOf<W>>,
        E: Executor,
    {
        let Some(Load::Prefetch(query)) = loads.get(R::LINK.slot) else { return Ok(()) };
        let parents = Parents::of(rows, |row| row.key_of());
        prefetch::many::<R, T, _, E>(query, call, &parents, |parent, child| place(rows[parent]).push(child))?;
        if query.loads.has_prefetch() {
            let mut related: Vec<&mut T> = rows.iter_mut().flat_map(|row| place(row).iter_mut()).collect();
            T::attach(&mut related, &query.loads, call)?;
        }
        Ok(())
    }
}

/// The error of a foreign key that is not nullable and points nowhere: its accessor has nothing else to return than a row.
#[cold]
fn no_row<R: SingleRelation, E: Executor>(call: &Call<'_, E>) -> Error {
    let error = Error::new(ErrorKind::Decode, CellError::no_row(R::STEP.name).to_string());
    call.place(error.with_field(R::STEP.name), Some(<R::From as Model>::TABLE))
}

/// The named rows of a row over the columns `B`, filled.
pub trait AttachAttrs<B>: AttrList {
    /// Fills them.
    ///
    /// # Errors
    /// The errors of the queries.
    fn attach<Row: Deref<Target = B>, E: Executor>(
        rows: &mut [&mut Row],
        loads: &Loads,
        call: &Call<'_, E>,
        place: impl Fn(&mut Row) -> &mut Self + Copy,
    ) -> Result<()>;
}

impl<B> AttachAttrs<B> for () {
    fn attach<Row: Deref<Target = B>, E: Executor>(
        _: &mut [&mut Row],
        _: &Loads,
        _: &Call<'_, E>,
        _: impl Fn(&mut Row) -> &mut Self + Copy,
    ) -> Result<()> {
        Ok(())
    }
}

impl<B, N, R, T, Rest> AttachAttrs<B> for Attr<N, R, T, Rest>
where
    B: KeyOf<R::From>,
    N: 'static,
    R: Relation + ManyRelation,
    T: Related + 'static,
    Rest: AttachAttrs<B> + 'static,
{
    fn attach<Row: Deref<Target = B>, E: Executor>(
        rows: &mut [&mut Row],
        loads: &Loads,
        call: &Call<'_, E>,
        place: impl Fn(&mut Row) -> &mut Self + Copy,
    ) -> Result<()> {
        Rest::attach(rows, loads, call, move |row| &mut place(row).rest)?;
        let Some(query) = loads.attr(Rest::LEN) else { return Ok(()) };
        let parents = Parents::of(rows, |row| row.key_of());
        prefetch::many::<R, T, _, E>(query, call, &parents, |parent, child| {
            place(rows[parent]).rows.push(child);
        })?;
        let mut related: Vec<&mut T> = rows.iter_mut().flat_map(|row| place(row).rows.iter_mut()).collect();
        T::attach(&mut related, &query.loads, call)
    }
}
