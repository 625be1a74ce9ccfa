//! Below the query sets: SQL of the user's, with its values always bound.

use std::marker::PhantomData;
use std::ops::ControlFlow;

use super::sink::ByPlace;
use super::{Call, Database, Executor, Stored, Transaction};
use crate::ast::Param;
use crate::backend::{Backend, Columns, Connection, RowSink};
use crate::compile;
use crate::decode::{FromCells, Record};
use crate::error::{Error, ErrorKind, Result};
use crate::query::Loads;
use crate::schema::Table;
use crate::value::{CellError, Cells, Kind, SqlValue, Value};

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
pub trait IntoParams {
    /// The parameters.
    fn into_params(self) -> Vec<Param>;
}

impl<I: IntoIterator<Item: ToParam>> IntoParams for I {
    fn into_params(self) -> Vec<Param> {
        self.into_iter().map(ToParam::to_param).collect()
    }
}

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

impl<M: Stored + Record> RawQuery<M> {
    /// The rows. Columns are found by name, in any order; others are passed over.
    ///
    /// # Errors
    /// `Schema` when a column of the model is missing, `Decode` when a cell does not fit; the database's.
    #[track_caller]
    pub fn all<E: Executor>(&self, db: &E) -> Result<Vec<M>> {
        let call = Call::new(db);
        let mut sink = ByName { table: M::TABLE, places: Vec::new(), rows: Vec::new() };
        let statement = compile::raw(call.dialect(), &self.sql, &self.params);
        call.query(&statement, Some(M::TABLE), &mut sink)?;
        Ok(sink.rows)
    }
}

/// Reads models off columns found by name.
struct ByName<M> {
    table: &'static Table,
    places: Vec<usize>,
    rows: Vec<M>,
}

impl<M: Record> RowSink for ByName<M> {
    fn row<C: Columns>(&mut self, row: &C) -> Result<ControlFlow<()>> {
        if self.places.is_empty() {
            self.places = places(self.table, row)?;
        }
        let mut at = 0;
        let cells = Reordered { cells: row, places: &self.places };
        let record = M::decode(&cells, &mut at, &Loads::default()).map_err(|error| {
            let column = &self.table.columns[at.min(self.table.columns.len() - 1)];
            Error::new(ErrorKind::Decode, format!("cannot read column `{}`: {error}", column.name))
                .with_field(column.field)
        })?;
        self.rows.push(record);
        Ok(ControlFlow::Continue(()))
    }
}

fn places<C: Columns>(table: &'static Table, row: &C) -> Result<Vec<usize>> {
    let place = |column: &crate::schema::Column| {
        (0..row.len()).find(|&index| row.name(index) == column.name).ok_or_else(|| {
            Error::new(
                ErrorKind::Schema,
                format!(
                    "the query has no column `{}`, which the model reads: select it as well",
                    column.name
                ),
            )
            .with_field(column.field)
        })
    };
    table.columns.iter().map(place).collect()
}

/// A row whose columns are in another order.
struct Reordered<'a, C> {
    cells: &'a C,
    places: &'a [usize],
}

macro_rules! reordered {
    ($($(#[$attribute:meta])* $method:ident -> $type:ty;)*) => {
        impl<C: Cells> Cells for Reordered<'_, C> {
            $(
                $(#[$attribute])*
                fn $method(&self, index: usize) -> Result<$type, CellError> {
                    self.cells.$method(self.places[index])
                }
            )*
        }
    };
}

reordered! {
    is_null -> bool;
    bool -> Option<bool>;
    i16 -> Option<i16>;
    i32 -> Option<i32>;
    i64 -> Option<i64>;
    f32 -> Option<f32>;
    f64 -> Option<f64>;
    text -> Option<&str>;
    bytes -> Option<&[u8]>;
    date -> Option<chrono::NaiveDate>;
    time -> Option<chrono::NaiveTime>;
    datetime -> Option<chrono::NaiveDateTime>;
    timestamp -> Option<chrono::DateTime<chrono::Utc>>;
    #[cfg(feature = "decimal")] decimal -> Option<rust_decimal::Decimal>;
    #[cfg(feature = "uuid")] uuid -> Option<uuid::Uuid>;
    json -> Option<&str>;
}

fn query_as<T: FromCells, E: Executor>(
    call: &Call<'_, E>,
    sql: &str,
    params: impl IntoParams,
) -> Result<Vec<T>> {
    let params = params.into_params();
    let statement = compile::raw(call.dialect(), sql, &params);
    let mut sink = ByPlace(Vec::new());
    call.query(&statement, None, &mut sink)?;
    Ok(sink.0)
}

fn execute<E: Executor>(call: &Call<'_, E>, sql: &str, params: impl IntoParams) -> Result<u64> {
    let params = params.into_params();
    let statement = compile::raw(call.dialect(), sql, &params);
    call.execute(&statement, None)
}

fn execute_batch<E: Executor>(call: &Call<'_, E>, sql: &str) -> Result<()> {
    call.executor()
        .with_connection(|connection| connection.execute_batch(sql))
        .map_err(|error| call.place(error, None))
}

macro_rules! raw_methods {
    ($([$($generics:tt)*] $type:ty),*) => {$(
        /// SQL of the user's. Values are bound; `?` marks their places on both databases.
        impl<$($generics)*> $type {
            /// Runs a query and reads its rows by position, into a value or a tuple.
            ///
            /// # Errors
            /// `Decode` when a cell does not fit; the database's.
            #[track_caller]
            pub fn query_as<T: FromCells>(&self, sql: &str, params: impl IntoParams) -> Result<Vec<T>> {
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

            /// Runs several statements, separated by semicolons, without values.
            ///
            /// # Errors
            /// The database's.
            #[track_caller]
            pub fn execute_batch(&self, sql: &str) -> Result<()> {
                execute_batch(&Call::new(self), sql)
            }
        }
    )*};
}

raw_methods!([B: Backend] Database<B>, [B: Backend] Transaction<'_, B>);
