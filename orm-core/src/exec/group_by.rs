//! The methods of groups that read: those of query sets, about groups.

use super::page::Paged;
use super::{Executor, Fetch, RowIterator, Runs};
use crate::compile::{Dialect, Sql};
use crate::decode::{FromCells, Output};
use crate::error::Result;
use crate::inspect::Explain;
use crate::query::{
    Aggregates, Group, Grouping, Groups, Loads, Model, Refinable, Selection, Unlocked, Whole,
};
use crate::value::{CellError, Cells};

/// A group's key and its aggregates.
type Row<M, K, A> = (<K as Selection<M>>::Output, <A as Selection<Group<M>>>::Output);

impl<M, K, A> Output<M> for Grouping<K, A>
where
    M: Model,
    K: Selection<M, Output: FromCells>,
    A: Selection<Group<M>, Output: FromCells>,
{
    type Item = Row<M, K, A>;

    /// What is read was said when they were made.
    fn complete(_: &mut crate::ast::Select, _: &Loads) {}

    #[inline]
    fn decode<C: Cells>(cells: &C, at: &mut usize, _: &Loads) -> std::result::Result<Self::Item, CellError> {
        Ok((K::Output::from_cells(cells, at)?, A::Output::from_cells(cells, at)?))
    }
}

impl<M, K, A> Fetch<M> for Grouping<K, A>
where
    M: Model,
    K: Selection<M, Output: FromCells>,
    A: Selection<Group<M>, Output: FromCells>,
{
}

/// Reading. The keys of a group come as a pair with its aggregates.
impl<M, K, A, S> Groups<M, K, A, S>
where
    M: Model,
    K: Selection<M, Output: FromCells>,
    A: Aggregates<M> + Selection<Group<M>, Output: FromCells>,
{
    /// All groups: the key and the aggregates of each.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn all<E: Executor + Runs<S>>(&self, db: &E) -> Result<Vec<Row<M, K, A>>> {
        self.rows.all(db)
    }

    /// The one group that there is.
    ///
    /// # Errors
    /// `DoesNotExist` when there is none, `MultipleObjects` when there are more.
    #[track_caller]
    pub fn get<E: Executor + Runs<S>>(&self, db: &E) -> Result<Row<M, K, A>> {
        self.rows.get(db)
    }

    /// The first group, in the ordering; by the keys where there is none.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn first<E: Executor + Runs<S>>(&self, db: &E) -> Result<Option<Row<M, K, A>>> {
        self.rows.first(db)
    }

    /// The last group, in the ordering; by the keys where there is none.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn last<E: Executor + Runs<S>>(&self, db: &E) -> Result<Option<Row<M, K, A>>> where S: Whole {
        self.rows.last(db)
    }

    /// The number of groups.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn count<E: Executor>(&self, db: &E) -> Result<u64> where S: Unlocked {
        self.rows.count(db)
    }

    /// Whether there is a group.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn exists<E: Executor>(&self, db: &E) -> Result<bool> where S: Unlocked {
        self.rows.exists(db)
    }

    /// The page with this number, counted from 1, of so many groups each. A page beyond the last has none. Groups without
    /// an ordering are in that of their keys.
    #[rustfmt::skip]
    pub fn page(self, number: u64, size: u64) -> Paged<M, Grouping<K, A>, S> where S: Refinable {
        self.rows.page(number, size)
    }

    /// All groups, of which only `chunk` are in memory at a time: see [`QuerySet::iterator`](crate::query::QuerySet::iterator).
    ///
    /// # Errors
    /// Yielded in place of a group, after which nothing more comes.
    #[track_caller]
    #[rustfmt::skip]
    pub fn iterator<'e, E: Executor + Runs<S>>(&self, db: &'e E, chunk: usize) -> RowIterator<'e, M, Grouping<K, A>, E> where K::Output: Send + 'static, A::Output: Send + 'static {
        self.rows.iterator(db, chunk)
    }

    /// How the database means to run the query. The query itself is not run.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn explain<E: Executor>(&self, db: &E) -> Result<Explain> {
        self.rows.explain(db)
    }

    /// The statement that [`all`](Self::all) would send, for a dialect. Sends nothing.
    ///
    /// # Errors
    /// When the dialect has no way to say it, or a value cannot be stored.
    #[track_caller]
    pub fn to_sql(&self, dialect: &'static dyn Dialect) -> Result<Sql> {
        self.rows.to_sql(dialect)
    }
}
