//! New rows: their values, checked and completed by defaults, and the row as the database has it.

use super::sink::Collect;
use super::{Call, Executor, Fetch};
use crate::ast::{Expr, Insert, Param, Select};
use crate::compile;
use crate::decode::columns_of;
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Field, Loads, Model, NewRow, Path, Root};
use crate::schema::{self, Default, Table};
use crate::value::{SqlType, SqlValue, ValueError};

/// A model whose rows can be written whole. Implemented by `#[derive(Model)]`.
pub trait Stored: Model + Fetch<Self, Item = Self> {
    /// The values by column.
    fn values(&self) -> Vec<Result<SqlValue, ValueError>>;

    /// Sets the `auto_now` fields.
    fn touch(&mut self) {}

    /// Counts the `version` field up.
    fn advance(&mut self) {}
}

/// For generated code: the value of a field on its way to the database.
///
/// # Errors
/// As [`Value::encode`](crate::value::Value::encode).
pub fn stored<F: Field>(value: &F::Type) -> Result<SqlValue, ValueError> {
    SqlType::write(value)
}

/// For generated code: inserts a row and reads it back, with what the database made.
///
/// # Errors
/// `OutOfRange` for a value that cannot be stored, and the database's, such as a broken constraint.
#[track_caller]
pub fn insert<M: Stored, E: Executor>(row: NewRow<M>, db: &E) -> Result<M> {
    let call = Call::new(db);
    let (columns, values) = given(&call, row)?;
    let insert = Insert {
        table: M::TABLE_NAME,
        columns: columns.iter().map(|column| column.name).collect(),
        values: values.into_iter().map(Param::Value).collect(),
        ignore_conflicts: false,
        returning: M::TABLE.columns.iter().map(|column| column.name).collect(),
    };
    let statement =
        compile::insert(call.dialect(), &insert).map_err(|error| call.place(error, Some(M::TABLE)))?;
    let (select, loads) = (whole::<M>(), Loads::default());
    let mut sink = Collect::<M, M>::new(&select, &loads);
    call.query(&statement, Some(M::TABLE), &mut sink)?;
    sink.rows.pop().ok_or_else(|| {
        let error = Error::new(ErrorKind::Database, "the database did not return the row that was inserted");
        call.place(error, Some(M::TABLE))
    })
}

/// The columns of a new row that the program gives, set or by default, and their values.
pub(super) fn given<M: Model, E: Executor>(
    call: &Call<'_, E>,
    row: NewRow<M>,
) -> Result<(Vec<&'static schema::Column>, Vec<SqlValue>)> {
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for (column, value) in M::TABLE.columns.iter().zip(row.into_values()) {
        let value = match (value, column.default) {
            (Some(value), _) => value,
            (None, Default::Value(default)) => default(),
            (None, _) => continue,
        };
        columns.push(column);
        values.push(checked(call, M::TABLE, column, value)?);
    }
    Ok((columns, values))
}

/// The columns of a model, in the order in which a row is read.
pub(super) fn whole<M: Model>() -> Select {
    let mut select = Select::new(<Root<M> as Path>::NODE);
    let mut exprs = Vec::new();
    columns_of(M::TABLE, select.from, &mut exprs);
    select.output = crate::ast::Output::Values(exprs);
    select
}

/// A value, or the error that names its field. Texts longer than their column are refused: SQLite would keep them.
pub(super) fn checked<E: Executor>(
    call: &Call<'_, E>,
    table: &'static Table,
    column: &'static schema::Column,
    value: Result<SqlValue, ValueError>,
) -> Result<SqlValue> {
    let refused = |message: String| {
        call.place(Error::new(ErrorKind::OutOfRange, message).with_field(column.field), Some(table))
    };
    let value = value.map_err(|error| refused(error.to_string()))?;
    match too_long(column, &value) {
        Some(message) => Err(refused(message)),
        None => Ok(value),
    }
}

/// What is wrong with a text that its column has no room for.
fn too_long(column: &schema::Column, value: &SqlValue) -> Option<String> {
    let (SqlValue::Text(text), Some(max_length)) = (value, column.max_length) else { return None };
    let length = text.chars().count();
    (length > max_length as usize)
        .then(|| format!("a text of {length} characters is longer than `max_length` = {max_length}"))
}

/// What is wrong with a new value of a column, where that is known without the database.
pub(super) fn refusal(column: &schema::Column, value: &Expr) -> Option<String> {
    match value {
        Expr::Param(Param::Value(value)) => too_long(column, value),
        Expr::Param(Param::Refused(error)) => Some(error.to_string()),
        _ => None,
    }
}
