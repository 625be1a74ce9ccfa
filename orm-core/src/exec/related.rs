//! Loading related rows onto rows that are here: one query per relation and level, whatever the number of rows.

use super::{Call, Executor};
use crate::decode::Record;
use crate::error::Result;
use crate::query::Loads;

/// A record whose relations can be loaded by queries of their own. Implemented by `#[derive(Model)]`.
pub trait Related: Record {
    /// Loads what `loads` asks for onto these rows.
    ///
    /// # Errors
    /// The errors of the queries.
    fn attach<E: Executor>(rows: &mut [&mut Self], loads: &Loads, call: &Call<'_, E>) -> Result<()>;
}
