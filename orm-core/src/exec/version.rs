//! `#[orm(version)]`: a number that counts the changes of a row, so that none is written over another unseen.

use super::{Call, Executor, Stored};
use crate::ast::{Arithmetic, Column, Comparison, Expr, Param, Predicate};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Model, Path, Root};
use crate::schema::{self, Auto};
use crate::value::{Kind, SqlValue, Value};

/// A type that can count versions.
#[diagnostic::on_unimplemented(
    message = "`version` counts in an `i16`, `i32` or `i64`, and `{Self}` is none",
    label = "not such a number"
)]
pub trait Counter: Value {
    /// The version of a new row.
    const FIRST: Self;
    /// The version after this one.
    fn next(self) -> Self;
}

macro_rules! counters {
    ($($number:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Counter for $number {
            const FIRST: Self = 1;

            fn next(self) -> Self {
                // The last is never reached: writing the one after it has failed before.
                self.wrapping_add(1)
            }
        }
    )*};
}

counters!(i16 i32 i64);

/// For generated code: the version of a new row.
pub fn first_version<T: Counter>() -> T {
    T::FIRST
}

/// For generated code: the version after this one.
pub fn next_version<T: Counter>(version: T) -> T {
    version.next()
}

/// The version that a row had when it was read.
pub(super) struct Version {
    column: &'static schema::Column,
    at: Column,
    read: SqlValue,
}

impl Version {
    /// That of a row, where its model has one.
    pub(super) fn of<M: Stored, E: Executor>(row: &M, call: &Call<'_, E>) -> Result<Option<Self>> {
        let Some(place) = M::TABLE.columns.iter().position(is_version) else { return Ok(None) };
        let column = &M::TABLE.columns[place];
        // A number can always be stored; if it could not, the row would not be written either.
        match row.value(place) {
            Ok(read) => Ok(Some(Self { column, at: at::<M>(column), read })),
            Err(error) => {
                let error = Error::new(ErrorKind::OutOfRange, error.to_string()).with_field(column.field);
                Err(call.place(error, Some(M::TABLE)))
            }
        }
    }

    /// That the row still has it.
    pub(super) fn is_current(&self) -> Predicate {
        let read = Expr::Param(Param::Value(self.read.clone()));
        Predicate::Compare(Comparison::Eq, Expr::Column(self.at), read)
    }

    /// The number itself, which the statement finds the row by and counts up.
    pub(super) fn counted<E: Executor>(&self, call: &Call<'_, E>) -> Result<SqlValue> {
        after(self.column, &self.read).map_err(|error| call.place(error, None))?;
        Ok(self.read.clone())
    }
}

/// The version after the one that was read.
pub(super) fn after(column: &schema::Column, read: &SqlValue) -> Result<SqlValue> {
    let next = match read {
        SqlValue::I16(number) => number.checked_add(1).map(SqlValue::I16),
        SqlValue::I32(number) => number.checked_add(1).map(SqlValue::I32),
        SqlValue::I64(number) => number.checked_add(1).map(SqlValue::I64),
        _ => None,
    };
    next.ok_or_else(|| {
        let error = Error::new(ErrorKind::OutOfRange, "the row's version cannot be counted any higher");
        error.with_field(column.field)
    })
}

/// Counts the versions of all rows that are changed by a statement, unless it sets them itself.
pub(super) fn count_up<M: Model>(set: &mut Vec<(&'static str, Expr)>) {
    let Some(column) = M::TABLE.columns.iter().find(|column| is_version(column)) else { return };
    if set.iter().any(|(name, _)| *name == column.name) {
        return;
    }
    let one = match column.kind {
        Kind::I16 => SqlValue::I16(1),
        Kind::I32 => SqlValue::I32(1),
        _ => SqlValue::I64(1),
    };
    let (own, one) = (Expr::Column(at::<M>(column)), Expr::Param(Param::Value(one)));
    let next = Expr::Arithmetic(Arithmetic::Add, Box::new(own), Box::new(one), column.kind);
    set.push((column.name, next));
}

/// The column in which the rows of a table count their changes.
pub(super) fn version_column(table: &'static schema::Table) -> Option<&'static str> {
    table.columns.iter().find(|column| is_version(column)).map(|column| column.name)
}

pub(super) fn is_version(column: &schema::Column) -> bool {
    column.auto == Auto::Version
}

fn at<M: Model>(column: &schema::Column) -> Column {
    Column::at(<Root<M> as Path>::NODE, column.name, column.kind, false)
}

#[cold]
pub(super) fn stale<M: Model, E: Executor>(call: &Call<'_, E>, key: &M::Key) -> Error {
    let message = format!(
        "the `{}` with the key {key:?} was changed or removed since it was read: `refresh` it, and decide anew",
        M::TABLE.model
    );
    call.place(Error::new(ErrorKind::Stale, message), Some(M::TABLE))
}
