//! Loading related rows onto rows that are here: one query per relation and level, whatever the number of rows.

use super::{Call, Executor};
use crate::decode::{FromCells, Record, WholeRecord};
use crate::error::Result;
use crate::query::{Grow, Loads, ModelFields, PrefetchRelated, Root, handles};

/// A record whose relations can be loaded by queries of their own. Implemented by `#[derive(Model)]`.
pub trait Related: Record {
    /// Loads what `loads` asks for onto these rows: nothing, where the type has no room for it.
    ///
    /// # Errors
    /// The errors of the queries.
    fn attach<E: Executor>(_: &mut [&mut Self], _: &Loads, _: &Call<'_, E>) -> Result<()> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<M: WholeRecord> Related for M {}

#[diagnostic::do_not_recommend]
impl<R: Related, V: FromCells> Related for (R, V) {
    fn attach<E: Executor>(rows: &mut [&mut Self], loads: &Loads, call: &Call<'_, E>) -> Result<()> {
        R::attach(&mut rows.iter_mut().map(|row| &mut row.0).collect::<Vec<_>>(), loads, call)
    }
}

/// Loads relations onto rows that are here already, by one query each. What was loaded before stays.
///
/// # Errors
/// The errors of the queries.
#[track_caller]
pub fn prefetch_related<R, L, T, E>(
    db: &E,
    rows: impl IntoIterator<Item = R>,
    relations: impl FnOnce(ModelFields<R::Model>) -> L,
) -> Result<Vec<T>>
where
    R: Record + Grow<T>,
    L: PrefetchRelated<Root<R::Model>, R, T>,
    T: Related,
    E: Executor,
{
    let call = Call::new(db);
    let mut loads = Loads::default();
    relations(handles()).request(&mut loads);
    let mut rows: Vec<T> = rows.into_iter().map(Grow::grow).collect();
    T::attach(&mut rows.iter_mut().collect::<Vec<_>>(), &loads, &call)?;
    Ok(rows)
}
