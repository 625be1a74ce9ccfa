//! What a model can do with many rows at once, and with rows that may be there already. What these send is made in a file for each.

use super::{Call, Executor, Stored, bulk, get_or_create, pairs};
use crate::error::Result;
use crate::query::{
    BulkCreate, Complete, Condition, CreateOptions, IntoKey, Is, LinkOf, ManyRelation, ModelFields, Pairs,
    RowChanges, RowOf, UpdatedFields, Updates, handles,
};

/// What a model can do with many rows at once, and with rows that may be there already.
pub trait WriteMany: Stored {
    /// Inserts many rows, all or none, and returns them in their order with their keys.
    ///
    /// One statement on PostgreSQL, whatever the number of rows up to 10,000; on SQLite one statement stepped for each 16 rows in
    /// a transaction. Rows may set different fields. Hooks of the model are not called.
    ///
    /// # Errors
    /// As `create().save`; nothing is inserted then.
    #[track_caller]
    fn bulk_create<E: Executor, C: Complete<Model = Self>>(
        db: &E,
        rows: impl IntoIterator<Item = C>,
    ) -> Result<Vec<Self>> {
        let rows = rows.into_iter().map(Complete::into_new_row);
        bulk::bulk_create(&Call::new(db), rows, &BulkCreate::new())
    }

    /// As [`bulk_create`](Self::bulk_create), in batches of a size of your own, and with a word on rows that are there already:
    /// `BulkCreate::<Book>::new().on_conflict(|b| b.isbn).update(|b| (b.title, b.status))`, or `.ignore()`.
    ///
    /// With `update` every row comes back with its key, in the order in which it was given, as it is now. With `ignore` the rows that
    /// were inserted come back, in their order, and no others.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent: no unique constraint of the model has just these fields, two of the new rows would
    /// update the same row, the key is among what is updated, the size of a batch is 0. Else as `bulk_create`.
    #[track_caller]
    #[rustfmt::skip]
    fn bulk_create_with<E: Executor, C: Complete<Model = Self>, O>(db: &E, rows: impl IntoIterator<Item = C>, options: O) -> Result<Vec<Self>> where O: CreateOptions<Self> {
        let rows = rows.into_iter().map(Complete::into_new_row);
        bulk::bulk_create(&Call::new(db), rows, &options.into_options())
    }

    /// Streams rows into the table, all or none, and returns how many there were. The fastest way in for millions of rows: none is kept
    /// in memory, and none comes back.
    ///
    /// On PostgreSQL a binary COPY, for which the columns of the table must have just the types that the model declares; on
    /// SQLite one statement stepped for each row in a transaction. All rows set the same ones of the fields that the database would make
    /// by itself (a generated key, a `db_default`), as the first row does. Hooks of the model are not called.
    ///
    /// # Errors
    /// `Invalid` for a row that does not set the fields of the first; else as `create().save`. Nothing is inserted then.
    #[track_caller]
    fn copy_in<E: Executor, C: Complete<Model = Self>>(
        db: &E,
        rows: impl IntoIterator<Item = C>,
    ) -> Result<u64> {
        super::copy_in::copy_in(&Call::new(db), rows.into_iter().map(Complete::into_new_row))
    }

    /// Adds pairs of a many-to-many relation, of any rows of both sides, all or none: `Book::link(&db, |b| b.tags, [(&eden, &sf), (&eden,
    /// &classic), (&solaris, &sf)])`. Rows are given as rows or as keys; pairs that are there already stay. One query for 10,000 pairs. Those of
    /// one row are `book.tags().add(&db, ..)`; where the pairs are rows of a model of yours (`through`), they are made by its `bulk_create`.
    ///
    /// # Errors
    /// `ForeignKeyViolation` for a row that does not exist; the database's.
    #[track_caller]
    #[rustfmt::skip]
    fn link<E: Executor, R, H, N, A: IntoKey<Self>, B: IntoKey<R::To>, L>(db: &E, relation: impl FnOnce(ModelFields<Self>) -> H, pairs: impl IntoIterator<Item = (A, B)>) -> Result<()> where Self: Is<N>, H: LinkOf<N, R>, R: ManyRelation<From = Self, Linked = L>, L: Pairs<R> {
        relation(handles());
        pairs::link::<R, A, B, E>(&Call::new(db), pairs)
    }

    /// Writes these fields of many rows, each with its own values: `|b| (b.status, b.pages)`. One that is assigned is computed of
    /// the row as it is stored: `|b| (b.status, b.pages.set(b.pages + 1))`. The `auto_now` fields are set too, in the table alone.
    /// Returns how many rows there are.
    ///
    /// One statement on PostgreSQL for 10,000 rows; on SQLite one statement stepped for each row. In a transaction, and rows are
    /// found by their key alone, and by the version that was read where the model has one, which is counted up in the table. The rows given
    /// are borrowed and keep their old version: read them anew before they are written again. The values of a unique field that move from
    /// one row to another may break its constraint on the way. Hooks of the model are not called.
    ///
    /// # Errors
    /// `DoesNotExist` with the key of a row that is not there; `Stale` in its place where the model has a version, and for a row that was
    /// changed since it was read; `Invalid` for a row that is given twice, for the key among the fields, for a field that is named twice,
    /// and for an assignment that reads more than the row; else as `save`. Nothing is written then.
    #[track_caller]
    fn bulk_update<E: Executor, R: RowOf<Self>, N: UpdatedFields<Self>>(
        db: &E,
        rows: impl IntoIterator<Item = R>,
        fields: impl FnOnce(ModelFields<Self>) -> N,
    ) -> Result<u64> {
        let mut changes = RowChanges::default();
        fields(handles()).append(&mut changes);
        super::bulk_update::bulk_update(&Call::new(db), rows, changes)
    }

    /// The row that matches, or else the new one: `Tag::get_or_create(&db, |t| t.name.eq("sf"), || Tag::create().name("sf"))`. `true` where
    /// it was made.
    ///
    /// Where a unique constraint stands behind the predicate, two who do this at the same time get the same row. Without one,
    /// both may make it: no database could know.
    ///
    /// # Errors
    /// `MultipleObjects` when several match, `UniqueViolation` when the new row conflicts with one that does not; the database's.
    #[track_caller]
    #[rustfmt::skip]
    fn get_or_create<E: Executor, P, C: Complete<Model = Self>, N>(db: &E, predicate: impl FnOnce(ModelFields<Self>) -> P, create: impl FnOnce() -> C) -> Result<(Self, bool)> where Self: Is<N>, P: Condition<N> {
        let filter = predicate(handles()).into_predicate();
        get_or_create::get_or_create(&Call::new(db), filter, || create().into_new_row())
    }

    /// Changes the row that matches, or else makes the new one; returns it as it is now. `true` where it was made.
    ///
    /// `Tag::update_or_create(&db, |t| t.name.eq("sf"), |t| t.uses.set(t.uses + 1), || Tag::create().name("sf"))`: one UPDATE, so that
    /// two who do this at the same time do not overwrite each other. The `auto_now` fields are set too.
    ///
    /// # Errors
    /// As [`get_or_create`](Self::get_or_create); nothing is changed then.
    #[track_caller]
    #[rustfmt::skip]
    fn update_or_create<E: Executor, P, A, C: Complete<Model = Self>, N>(db: &E, predicate: impl FnOnce(ModelFields<Self>) -> P, assignments: impl FnOnce(ModelFields<Self>) -> A, create: impl FnOnce() -> C) -> Result<(Self, bool)> where Self: Is<N>, P: Condition<N>, A: Updates<N> {
        let (filter, mut set) = (predicate(handles()).into_predicate(), Vec::new());
        assignments(handles()).append(&mut set);
        get_or_create::update_or_create(&Call::new(db), filter, set, || create().into_new_row())
    }
}

impl<M: Stored> WriteMany for M {}
