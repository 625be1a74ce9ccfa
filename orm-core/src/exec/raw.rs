//! Below the query sets: SQL of the user's, with its values always bound.

use std::marker::PhantomData;
use std::ops::ControlFlow;

use super::{Call, Database, Executor, Stored, Transaction};
use crate::ast::Param;
use crate::backend::{Backend, Columns, Connection, RowSink};
use crate::compile;
use crate::decode::{FromRow, Reordered};
use crate::error::{Error, Result};
use crate::value::{Kind, SqlValue, Value};

/// A value for a statement of the user's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound to a parameter: use a type that columns can hold",
    label = "not a value"
)]
pub trait ToParam {
    /// The parameter.
    fn to_param(self) -> Param;
}

#[diagnostic::do_not_recommend]
impl<T: Value> ToParam for T {
    fn to_param(self) -> Param {
        self.encode_owned().into()
    }
}

#[diagnostic::do_not_recommend]
impl ToParam for &String {
    fn to_param(self) -> Param {
        SqlValue::Text(self.clone()).into()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Value> ToParam for Option<T> {
    fn to_param(self) -> Param {
        self.map_or_else(|| SqlValue::Null(T::KIND).into(), |value| value.encode_owned().into())
    }
}

#[diagnostic::do_not_recommend]
impl ToParam for &str {
    fn to_param(self) -> Param {
        SqlValue::Text(self.to_owned()).into()
    }
}

#[diagnostic::do_not_recommend]
impl ToParam for Option<&str> {
    fn to_param(self) -> Param {
        self.map_or_else(|| SqlValue::Null(Kind::Text).into(), ToParam::to_param)
    }
}

/// The values of a statement: `params![..]`, or any list of values.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of values: write `params![..]`, or a list of one type such as `[3]`; for no values, `params![]`",
    label = "not a list of values"
)]
pub trait IntoParams {
    /// The parameters.
    fn into_params(self) -> Vec<Param>;
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator<Item: ToParam>> IntoParams for I {
    fn into_params(self) -> Vec<Param> {
        self.into_iter().map(ToParam::to_param).collect()
    }
}

#[diagnostic::do_not_recommend]
impl ToParam for Param {
    fn to_param(self) -> Param {
        self
    }
}

/// The values of a statement, of any types: `params![date, 5, "text"]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        ::std::vec::Vec::<$crate::ast::Param>::from([$($crate::exec::ToParam::to_param($value)),*])
    };
}

/// A query of the user's that yields rows of a model.
#[must_use = "a raw query is run by `all(&db)`"]
#[derive(Clone, Debug)]
pub struct RawQuery<M> {
    sql: String,
    params: Vec<Param>,
    model: PhantomData<fn() -> M>,
}

impl<M> RawQuery<M> {
    pub(super) fn new(sql: &str, params: impl IntoParams) -> Self {
        Self { sql: sql.to_owned(), params: params.into_params(), model: PhantomData }
    }
}

impl<M: Stored + FromRow> RawQuery<M> {
    /// The rows. Columns are found by name, in any order; others are passed over.
    ///
    /// # Errors
    /// `Schema` when a column of the model is missing, `Decode` when a cell does not fit; the database's.
    #[track_caller]
    pub fn all<E: Executor>(&self, db: &E) -> Result<Vec<M>> {
        let call = Call::new(db);
        let mut sink = Rows::<M>::new();
        let statement = compile::raw(call.dialect(), &self.sql, &self.params)
            .map_err(|error| call.place(error, Some(M::TABLE)))?;
        call.query(&statement, Some(M::TABLE), &mut sink)?;
        Ok(sink.rows)
    }
}

/// Reads rows by their columns, which are found once.
struct Rows<T> {
    places: Option<Vec<usize>>,
    rows: Vec<T>,
}

impl<T: FromRow> Rows<T> {
    fn new() -> Self {
        Self { places: None, rows: Vec::new() }
    }
}

impl<T: FromRow> RowSink for Rows<T> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        let places = match &self.places {
            Some(places) => places,
            None => {
                let mut places = Vec::new();
                T::places(row, &mut 0, &mut places)?;
                self.places.insert(places)
            }
        };
        let mut at = 0;
        let value = T::from_row(&Reordered { cells: row, places }, &mut at).map_err(|error| {
            let place = places.get(at).copied().unwrap_or(at);
            let name = row.name(place);
            let message = format!("cannot read column {} (`{name}`): {error}", place + 1);
            Error::new((&error).into(), message).with_field(name.to_owned())
        })?;
        self.rows.push(value);
        Ok(ControlFlow::Continue(()))
    }
}

pub(super) fn query_as<T: FromRow, E: Executor>(
    call: &Call<'_, E>,
    sql: &str,
    params: impl IntoParams,
) -> Result<Vec<T>> {
    let params = params.into_params();
    let statement = compile::raw(call.dialect(), sql, &params).map_err(|error| call.place(error, None))?;
    let mut sink = Rows::<T>::new();
    call.query(&statement, None, &mut sink)?;
    Ok(sink.rows)
}

pub(super) fn execute<E: Executor>(call: &Call<'_, E>, sql: &str, params: impl IntoParams) -> Result<u64> {
    let params = params.into_params();
    let statement = compile::raw(call.dialect(), sql, &params).map_err(|error| call.place(error, None))?;
    call.execute(&statement, None)
}

pub(super) fn execute_batch<E: Executor>(call: &Call<'_, E>, sql: &str) -> Result<()> {
    let work = |connection: &mut <E::Backend as Backend>::Connection, sql: &str, _: &[&SqlValue]| {
        connection.execute_batch(sql).map(|()| 0)
    };
    call.run(sql, std::iter::empty(), None, false, work).map(drop)
}

/// SQL of the user's. Values are bound; `?` marks their places on both databases.
impl<B: Backend> Database<B> {
    /// Runs a query and reads its rows: into values, models, structs with `#[derive(Projection)]`, or a tuple of these
    /// from left to right. A value is the next column; a model or a struct finds its columns by name ([`FromRow`]).
    ///
    /// ```text
    /// let longest: Vec<(Book, String)> = db.query_as("SELECT b.*, a.name FROM book b JOIN author a ON ..", params![])?;
    /// ```
    ///
    /// # Errors
    /// `Schema` when a column is missing, `Decode` when a cell does not fit; the database's.
    #[track_caller]
    pub fn query_as<T: FromRow>(&self, sql: &str, params: impl IntoParams) -> Result<Vec<T>> {
        query_as(&Call::new(self), sql, params)
    }

    /// Runs a statement and returns the number of rows that it changed.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn execute(&self, sql: &str, params: impl IntoParams) -> Result<u64> {
        execute(&Call::new(self), sql, params)
    }

    /// Runs several statements, separated by semicolons, without values: all or none of them, as one transaction. A script that begins or
    /// ends transactions itself does so; on SQLite one with `PRAGMA`, `VACUUM` or `ATTACH` runs statement by statement, as those do nothing or
    /// fail inside of a transaction.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn execute_batch(&self, sql: &str) -> Result<()> {
        execute_batch(&Call::new(self), sql)
    }
}

/// SQL of the user's. Values are bound; `?` marks their places on both databases.
impl<B: Backend> Transaction<'_, B> {
    /// As [`Database::query_as`].
    ///
    /// # Errors
    /// `Schema` when a column is missing, `Decode` when a cell does not fit; the database's.
    #[track_caller]
    pub fn query_as<T: FromRow>(&self, sql: &str, params: impl IntoParams) -> Result<Vec<T>> {
        query_as(&Call::new(self), sql, params)
    }

    /// As [`Database::execute`].
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn execute(&self, sql: &str, params: impl IntoParams) -> Result<u64> {
        execute(&Call::new(self), sql, params)
    }

    /// As [`Database::execute_batch`], as a part of this transaction.
    ///
    /// # Errors
    /// The database's.
    #[track_caller]
    pub fn execute_batch(&self, sql: &str) -> Result<()> {
        execute_batch(&Call::new(self), sql)
    }
}
