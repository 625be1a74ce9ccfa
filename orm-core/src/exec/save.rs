//! What a row can do by itself: save, refresh, delete; and what its model can: raw queries. Many rows are in `write_many`.

use super::checks::Written;
use super::delete::delete_rows;
use super::insert::Stored;
use super::terminal::fetch;
use super::validate::Refusals;
use super::version::{Version, is_version, stale};
use super::{Call, Executor, Writes};
use crate::ast::{Delete, Expr, Predicate, Select};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{
    self, ForeignKey, Is, Loads, Model, ModelFields, Path, Root, SavedFields, handles, key_columns,
};
use crate::schema;
use crate::value::{Key, ValueError};

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
        let places =
            (0..Self::TABLE.columns.len()).filter(|place| !Self::TABLE.key.contains(place)).collect();
        Self::Writes::save(&Call::new(db), self, places)
    }

    /// Writes these columns of this row alone: `|b| b.status`, or a tuple. A `version` is counted up; named alone, it is all that is
    /// written, and the row is `Stale` where another was there first.
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
        let columns = Self::TABLE.columns.iter().enumerate();
        let written = columns.filter(|(_, column)| names.contains(&column.name) || auto(column));
        Self::Writes::save(&Call::new(db), self, written.map(|(place, _)| place).collect())
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

/// Writes the columns in these places, which may be named twice.
pub(super) fn write_row<M: Stored, E: Executor>(
    row: &mut M,
    call: &Call<'_, E>,
    mut places: Vec<usize>,
) -> Result<()> {
    let placed = |error| call.place(error, Some(M::TABLE));
    places.sort_unstable();
    places.dedup();
    // A version is counted up, whether it is named or not; named alone, it is all that is written: whoever saw the row before is
    // to know.
    let counts = places.iter().any(|place| is_version(&M::TABLE.columns[*place]));
    places.retain(|place| !is_version(&M::TABLE.columns[*place]));
    let (mut columns, mut values) = (Vec::with_capacity(places.len()), Vec::with_capacity(places.len() + 2));
    let mut refusals = Refusals::default();
    for place in places {
        let column = &M::TABLE.columns[place];
        if let Some(value) = refusals.check(column, row.value(place)) {
            columns.push(column);
            values.push(value);
        }
    }
    refusals.check_row(call.checks(M::TABLE).as_deref(), &Written { columns: &columns, values: &values });
    refusals.into_result().map_err(placed)?;
    let version = Version::of(row, call)?;
    if columns.is_empty() && !(version.is_some() && counts) {
        // A row that is nothing but its key has nothing to write, and must be there all the same.
        let is_key = M::TABLE.columns.len() == M::TABLE.key.len();
        return if is_key { by_key::<M, E>(call, &row.key()).map(drop) } else { Ok(()) };
    }
    let refused = |error: ValueError| placed(Error::new(ErrorKind::OutOfRange, error.to_string()));
    for part in row.key().parts() {
        values.push(part.map_err(refused)?);
    }
    values.extend(version.as_ref().map(|version| version.counted(call)).transpose()?);
    let text = call.update_text::<M>(&columns)?;
    match call.execute_with(&text.sql, &values, Some(M::TABLE))? {
        0 if version.is_some() => Err(stale::<M, E>(call, &row.key())),
        0 => Err(missing::<M, E>(call, &row.key())),
        _ => {
            row.advance();
            Ok(())
        }
    }
}
