//! What a row can do by itself: save, refresh, delete; and what its model can: raw queries. Many rows are in `write_many`.

use super::delete::delete_rows;
use super::insert::Stored;
use super::terminal::fetch;
use super::validate::Refusals;
use super::version::{Version, stale};
use super::{Call, Executor, Writes};
use crate::ast::{Delete, Expr, Predicate, Select, Update};
use crate::compile;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{
    self, ForeignKey, Is, Loads, Model, ModelFields, Path, Root, SavedFields, handles, key_columns,
};
use crate::schema;
use crate::value::Key;

/// What the rows of a model can do by themselves.
pub trait Persist: Stored {
    /// A query of yours that yields rows of the model: values are bound, `?` marks their places, columns are found by name.
    fn raw(sql: &str, params: impl super::IntoParams) -> super::RawQuery<Self> {
        super::RawQuery::new(sql, params)
    }

    /// Writes every column of this row.
    ///
    /// # Errors
    /// `DoesNotExist` when the row is not there any more; `Stale` when it has a `version` and was changed or removed since it was
    /// read; the database's.
    #[track_caller]
    fn save<E: Executor>(&mut self, db: &E) -> Result<()> {
        self.touch();
        let columns = Self::TABLE.columns.iter().filter(|column| !Self::TABLE.is_key(column.name)).collect();
        Self::Writes::save(&Call::new(db), self, columns)
    }

    /// Writes these columns of this row alone: `|b| b.status`, or a tuple.
    ///
    /// # Errors
    /// As [`save`](Self::save).
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
        Self::Writes::save(&Call::new(db), self, columns)
    }

    /// Reads the row anew.
    ///
    /// # Errors
    /// `DoesNotExist` when the row is not there any more; the database's.
    #[track_caller]
    fn refresh<E: Executor>(&mut self, db: &E) -> Result<()> {
        let call = Call::new(db);
        *self = by_key::<Self, E>(&call, &self.key())?;
        Ok(())
    }

    /// Deletes the row.
    ///
    /// # Errors
    /// `DoesNotExist` when the row is not there any more; `Stale` when it has a `version` and was changed or removed since it was
    /// read; `Protected` when other rows point at it; the database's.
    #[track_caller]
    fn delete<E: Executor>(&self, db: &E) -> Result<()> {
        Self::Writes::delete(&Call::new(db), self)
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
    query::key_is::<M::Key>(key_columns::<M>().map(Expr::Column), key.parts())
}

pub(super) fn missing<M: Model, E: Executor>(call: &Call<'_, E>, key: &M::Key) -> Error {
    let error = Error::new(ErrorKind::DoesNotExist, format!("no `{}` has the key {key:?}", M::TABLE.model));
    call.place(error, Some(M::TABLE))
}

pub(super) fn delete_row<M: Stored, E: Executor>(row: &M, call: &Call<'_, E>) -> Result<()> {
    let version = Version::of(row, call)?;
    let filter = version.iter().fold(key_is::<M>(&row.key()), |filter, own| filter.and(own.is_current()));
    let from = <Root<M> as Path>::NODE;
    let delete = Delete { from, key: M::KEY_COLUMNS, annotations: Vec::new(), filter };
    match delete_rows::<M, E>(call, &delete)? {
        0 if version.is_some() => Err(stale::<M, E>(call, &row.key())),
        0 => Err(missing::<M, E>(call, &row.key())),
        _ => Ok(()),
    }
}

pub(super) fn write_row<M: Stored, E: Executor>(
    row: &mut M,
    call: &Call<'_, E>,
    columns: Vec<&'static schema::Column>,
) -> Result<()> {
    let mut set = Vec::with_capacity(columns.len());
    let mut refusals = Refusals::default();
    for (column, value) in M::TABLE.columns.iter().zip(row.values()) {
        if column.auto != schema::Auto::Version
            && columns.iter().any(|wanted| wanted.name == column.name)
            && let Some(value) = refusals.check(column, value)
        {
            set.push((column.name, Expr::Param(value.into())));
        }
    }
    refusals.into_result().map_err(|error| call.place(error, Some(M::TABLE)))?;
    if set.is_empty() {
        // A row that is nothing but its key has nothing to write, and must be there all the same.
        let is_key = M::TABLE.columns.len() == M::TABLE.key.len();
        return if is_key { by_key::<M, E>(call, &row.key()).map(drop) } else { Ok(()) };
    }
    let version = Version::of(row, call)?;
    let mut filter = key_is::<M>(&row.key());
    if let Some(version) = &version {
        set.push(version.next(call)?);
        filter = filter.and(version.is_current());
    }
    let update =
        Update { from: <Root<M> as Path>::NODE, key: M::KEY_COLUMNS, set, annotations: Vec::new(), filter };
    let statement =
        compile::update(call.dialect(), &update).map_err(|error| call.place(error, Some(M::TABLE)))?;
    match call.execute(&statement, Some(M::TABLE))? {
        0 if version.is_some() => Err(stale::<M, E>(call, &row.key())),
        0 => Err(missing::<M, E>(call, &row.key())),
        _ => {
            row.advance();
            Ok(())
        }
    }
}
