//! What a row can do by itself: save, refresh, delete; and what its model can: raw queries, many new rows.

use super::delete::delete_rows;
use super::insert::{Stored, checked};
use super::terminal::fetch;
use super::{Call, Executor};
use crate::ast::{Column, Comparison, Delete, Expr, Predicate, Select, Update};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{
    BulkCreate, Complete, CreateOptions, ForeignKey, Is, Loads, Model, ModelFields, Path, Pred, Root, RowOf,
    SavedFields, UpdatedFields, Updates, handles,
};
use crate::schema;
use crate::value::Value;

/// What the rows of a model can do by themselves.
pub trait Persist: Stored {
    /// A query of yours that yields rows of the model: values are bound, `?` marks their places, columns are found by name.
    fn raw(sql: &str, params: impl super::IntoParams) -> super::RawQuery<Self> {
        super::RawQuery::new(sql, params)
    }

    /// Inserts many rows, all or none, and returns them in their order with their keys.
    ///
    /// One statement on PostgreSQL, whatever the number of rows up to 10,000; on SQLite one statement stepped for each row in
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
        super::bulk::bulk_create(&Call::new(db), rows, &BulkCreate::new())
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
        super::bulk::bulk_create(&Call::new(db), rows, &options.into_options())
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

    /// Writes these fields of many rows, each with its own values: `|b| (b.status, b.pages)`. The `auto_now` fields are set too, in
    /// the table alone. Returns how many rows there are.
    ///
    /// One statement on PostgreSQL for 10,000 rows; on SQLite one statement stepped for each row. In a transaction, and rows are
    /// found by their key alone. The values of a unique field that move from one row to another may break its constraint on the way.
    /// Hooks of the model are not called.
    ///
    /// # Errors
    /// `DoesNotExist` with the key of a row that is not there; `Invalid` for a row that is given twice, and for the key among the
    /// fields; else as `save`. Nothing is written then.
    #[track_caller]
    fn bulk_update<E: Executor, R: RowOf<Self>, N: UpdatedFields<Self>>(
        db: &E,
        rows: impl IntoIterator<Item = R>,
        fields: impl FnOnce(ModelFields<Self>) -> N,
    ) -> Result<u64> {
        let mut names = Vec::new();
        fields(handles()).append(&mut names);
        super::bulk_update::bulk_update(&Call::new(db), rows, &names)
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
    fn get_or_create<E: Executor, C: Complete<Model = Self>>(
        db: &E,
        predicate: impl FnOnce(ModelFields<Self>) -> Pred<Self>,
        create: impl FnOnce() -> C,
    ) -> Result<(Self, bool)> {
        let filter = predicate(handles()).into_ast();
        super::get_or_create::get_or_create(&Call::new(db), filter, || create().into_new_row())
    }

    /// Changes the row that matches, or else makes the new one; returns it as it is now. `true` where it was made.
    ///
    /// `Tag::update_or_create(&db, |t| t.name.eq("sf"), |t| t.uses.set(t.uses + 1), || Tag::create().name("sf"))`: one UPDATE, so that
    /// two who do this at the same time do not overwrite each other. The `auto_now` fields are set too.
    ///
    /// # Errors
    /// As [`get_or_create`](Self::get_or_create); nothing is changed then.
    #[track_caller]
    fn update_or_create<E: Executor, A: Updates<Self>, C: Complete<Model = Self>>(
        db: &E,
        predicate: impl FnOnce(ModelFields<Self>) -> Pred<Self>,
        assignments: impl FnOnce(ModelFields<Self>) -> A,
        create: impl FnOnce() -> C,
    ) -> Result<(Self, bool)> {
        let (filter, mut set) = (predicate(handles()).into_ast(), Vec::new());
        assignments(handles()).append(&mut set);
        super::get_or_create::update_or_create(&Call::new(db), filter, set, || create().into_new_row())
    }

    /// Writes every column of this row.
    ///
    /// # Errors
    /// `DoesNotExist` when the row is not there any more; the database's.
    #[track_caller]
    fn save<E: Executor>(&mut self, db: &E) -> Result<()> {
        self.touch();
        let columns = Self::TABLE.columns.iter().filter(|column| column.name != Self::KEY_COLUMN).collect();
        write_row(self, &Call::new(db), columns)
    }

    /// Writes these columns of this row alone: `|b| b.status`, or a tuple.
    ///
    /// # Errors
    /// `DoesNotExist` when the row is not there any more; the database's.
    #[track_caller]
    #[rustfmt::skip]
    fn save_only<E: Executor, N, M>(&mut self, db: &E, fields: impl FnOnce(ModelFields<Self>) -> N) -> Result<()> where Self: Is<M>, N: SavedFields<M> {
        self.touch();
        let mut names = Vec::new();
        fields(handles()).append(&mut names);
        let auto = |column: &schema::Column| column.auto == schema::Auto::Now;
        let columns = Self::TABLE
            .columns
            .iter()
            .filter(|column| names.contains(&column.name) || auto(column))
            .collect();
        write_row(self, &Call::new(db), columns)
    }

    /// Reads the row anew.
    ///
    /// # Errors
    /// `DoesNotExist` when the row is not there any more; the database's.
    #[track_caller]
    fn refresh<E: Executor>(&mut self, db: &E) -> Result<()> {
        let call = Call::new(db);
        *self = by_key::<Self, E>(&call, self.key())?;
        Ok(())
    }

    /// Deletes the row.
    ///
    /// # Errors
    /// `DoesNotExist` when the row is not there any more, `Protected` when other rows point at it; the database's.
    #[track_caller]
    fn delete<E: Executor>(&self, db: &E) -> Result<()> {
        let call = Call::new(db);
        let filter = key_is::<Self>(self.key());
        let delete = Delete {
            from: <Root<Self> as Path>::NODE,
            key: Self::KEY_COLUMN,
            annotations: Vec::new(),
            filter,
        };
        match delete_rows::<Self, E>(&call, &delete)? {
            0 => Err(missing::<Self, E>(&call, self.key())),
            _ => Ok(()),
        }
    }
}

impl<M: Stored> Persist for M {}

impl<M: Stored> ForeignKey<M> {
    /// Reads the row that the key points at. One query; for many rows, `select_related` reads them all in one.
    ///
    /// # Errors
    /// `DoesNotExist` when there is none; the database's.
    #[track_caller]
    pub fn fetch<E: Executor>(&self, db: &E) -> Result<M> {
        by_key::<M, E>(&Call::new(db), self.key())
    }
}

fn by_key<M: Stored, E: Executor>(call: &Call<'_, E>, key: &M::Key) -> Result<M> {
    let mut select = Select::new(<Root<M> as Path>::NODE);
    select.filter = key_is::<M>(key);
    fetch::<M, M, E>(call, &select, &Loads::default())?.pop().ok_or_else(|| missing::<M, E>(call, key))
}

fn key_is<M: Model>(key: &M::Key) -> Predicate {
    let column = Column::at(<Root<M> as Path>::NODE, M::KEY_COLUMN, M::Key::KIND, false);
    Predicate::Compare(Comparison::Eq, Expr::Column(column), Expr::Param(key.encode().into()))
}

pub(super) fn missing<M: Model, E: Executor>(call: &Call<'_, E>, key: &M::Key) -> Error {
    let error = Error::new(ErrorKind::DoesNotExist, format!("no `{}` has the key {key:?}", M::TABLE.model));
    call.place(error, Some(M::TABLE))
}

fn write_row<M: Stored, E: Executor>(
    row: &M,
    call: &Call<'_, E>,
    columns: Vec<&'static schema::Column>,
) -> Result<()> {
    let mut set = Vec::with_capacity(columns.len());
    for (place, column) in M::TABLE.columns.iter().enumerate() {
        if columns.iter().any(|wanted| wanted.name == column.name) {
            let value = checked(call, M::TABLE, column, row.value(place))?;
            set.push((column.name, Expr::Param(value.into())));
        }
    }
    if set.is_empty() {
        return Ok(());
    }
    let filter = key_is::<M>(row.key());
    let update =
        Update { from: <Root<M> as Path>::NODE, key: M::KEY_COLUMN, set, annotations: Vec::new(), filter };
    let statement =
        compile::update(call.dialect(), &update).map_err(|error| call.place(error, Some(M::TABLE)))?;
    match call.execute(&statement, Some(M::TABLE))? {
        0 => Err(missing::<M, E>(call, row.key())),
        _ => Ok(()),
    }
}
