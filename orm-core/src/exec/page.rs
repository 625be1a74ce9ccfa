//! Pages by number.

use super::Executor;
use super::terminal::{Fetch, order_by_key};
use crate::error::Result;
use crate::query::{Model, QuerySet, Refinable, Unlocked};

/// A page of a query set that is not read yet.
#[must_use = "a page is read by `all(&db)`"]
pub struct Paged<M, R, S> {
    rows: QuerySet<M, R, S>,
    number: u64,
    size: u64,
}

/// A page: its rows, and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// The number of this page, counted from 1.
    pub number: u64,
    /// The number of rows of all pages.
    pub total: u64,
    /// The number of pages.
    pub pages: u64,
}

impl<M: Model, R: Fetch<M>, S> QuerySet<M, R, S> {
    /// The page with this number, counted from 1, of so many rows each. A page beyond the last has no rows. Rows without an
    /// ordering are in that of their primary key.
    ///
    /// Pages far from the start cost what is passed over; [`keyset`](Self::keyset) pages do not.
    #[rustfmt::skip]
    pub fn page(self, number: u64, size: u64) -> Paged<M, R, S> where S: Refinable {
        Paged { rows: self, number: number.max(1), size }
    }
}

impl<M: Model, R: Fetch<M>, S: Unlocked> Paged<M, R, S> {
    /// Reads the page, in two queries: one for the rows, one for their number in all.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn all<E: Executor>(&self, db: &E) -> Result<Page<R::Item>> {
        let total = self.rows.count(db)?;
        let skipped = (self.number - 1).saturating_mul(self.size);
        let mut rows = self.rows.clone();
        order_by_key::<M>(&mut rows.query.select);
        let rows = rows.offset(skipped).limit(self.size).all(db)?;
        Ok(Page { rows, number: self.number, total, pages: total.div_ceil(self.size.max(1)) })
    }
}
