//! Loading related rows onto rows that are here: one query per relation and level, whatever the number of rows.

use super::prefetch::related;
use super::prefetches::Prefetches;
use super::{Call, Executor};
use crate::backend::Backend;
use crate::decode::{FromCells, Record, WholeRecord};
use crate::error::Result;
use crate::query::{Grow, Loads, ModelFields, PrefetchRelated, Root, handles};

/// A record whose relations can be loaded by queries of their own. Implemented by `#[derive(Model)]`.
pub trait Related: Record {
    /// Asks for what `loads` wants on these rows: nothing, where the type has no room for it.
    ///
    /// # Errors
    /// `Decode` where a row is missing; the errors of planning.
    fn attach<'r, B: Backend>(
        rows: Vec<&'r mut Self>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()> {
        let _ = (rows, loads, prefetches);
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<M: WholeRecord> Related for M {}

#[diagnostic::do_not_recommend]
impl<R: Related, V: FromCells> Related for (R, V) {
    fn attach<'r, B: Backend>(
        rows: Vec<&'r mut Self>,
        loads: &'r Loads,
        prefetches: &mut Prefetches<'r, B>,
    ) -> Result<()> {
        R::attach(rows.into_iter().map(|(row, _)| row).collect(), loads, prefetches)
    }
}

/// Loads relations onto rows that are here already, by one query each. What was loaded before stays, but for collections that are asked
/// for again: those are then as the last request says.
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
    Prefetches::run(&call, |prefetches| related(rows.iter_mut(), &loads, prefetches))?;
    Ok(rows)
}
