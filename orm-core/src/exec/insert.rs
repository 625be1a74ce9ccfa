//! New rows: their values, checked and completed by defaults, and the row as the database has it.

use smallvec::SmallVec;

use super::checks::{Checks, NewValues};
use super::row_text::InsertText;
use super::sink::Collect;
use super::validate::{self, Refusal, Refusals};
use super::{Call, Executor, Fetch, Writes};
use crate::ast::{Conflict, Expr, Insert, Param, Select};
use crate::compile;
use crate::decode::{WholeRecord, columns_of};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{Complete, Field, Loads, Model, NewRow, Path, Root};
use crate::schema::{self, Default};
use crate::value::{Batch, SqlType, SqlValue, ValueError};

/// A model whose rows can be written whole. Implemented by `#[derive(Model)]`.
pub trait Stored: WholeRecord + Fetch<Self, Item = Self> {
    /// How its single rows are written: with hooks or without.
    type Writes: super::Writes<Self>;

    /// The value of the column in this place.
    ///
    /// # Errors
    /// As [`Value::encode`](crate::value::Value::encode), and where there is no such column.
    fn value(&self, place: usize) -> Result<SqlValue, ValueError>;

    /// The values by column.
    fn values(&self) -> Vec<Result<SqlValue, ValueError>> {
        (0..Self::TABLE.columns.len()).map(|place| self.value(place)).collect()
    }

    /// Sets the `auto_now` fields.
    fn touch(&mut self) {}

    /// Counts the `version` field up.
    fn advance(&mut self) {}
}

/// What a new row can do where its type is not known to the letter, such as one that a function of yours returns as
/// `impl Complete<Model = Book>`.
pub trait SaveNew: Complete<Model: Stored> {
    /// Writes the row, and returns it as the database has it.
    ///
    /// # Errors
    /// Those of the database, and a value that it would not keep unchanged.
    #[track_caller]
    fn save<E: Executor>(self, db: &E) -> Result<Self::Model>
    where
        Self: Sized,
    {
        insert(self.into_new_row(), db)
    }
}

impl<C: Complete<Model: Stored>> SaveNew for C {}

/// For generated code: the value of a field on its way to the database.
///
/// # Errors
/// As [`Value::encode`](crate::value::Value::encode).
pub fn stored<F: Field>(value: &F::Type) -> Result<SqlValue, ValueError> {
    SqlType::write(value)
}

/// For generated code: there is no column in this place.
///
/// # Errors
/// Always.
#[cold]
pub fn no_column(place: usize) -> Result<SqlValue, ValueError> {
    Err(ValueError::new(format_args!("the model has no column {place}")))
}

/// For generated code: inserts a row and reads it back, with what the database made.
///
/// # Errors
/// `OutOfRange` for a value that cannot be stored, and the database's, such as a broken constraint.
#[track_caller]
pub fn insert<M: Stored, E: Executor>(row: NewRow<M>, db: &E) -> Result<M> {
    M::Writes::insert(&Call::new(db), row)
}

/// Inserts a row and reads it back.
pub(super) fn inserted<M: Stored, E: Executor>(call: &Call<'_, E>, row: NewRow<M>) -> Result<M> {
    insert_row(call, row, None)?.ok_or_else(|| {
        let error = Error::new(ErrorKind::Database, "the database did not return the row that was inserted");
        call.place(error, Some(M::TABLE))
    })
}

/// The row as the database has it; `None` where it was passed over because of a conflict.
pub(super) fn insert_row<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    row: NewRow<M>,
    conflict: Option<Conflict>,
) -> Result<Option<M>> {
    let (columns, values) = given(call, row, call.checks(M::TABLE).as_deref())?;
    if conflict.is_none() {
        let text = call.insert_text(M::TABLE, &columns)?;
        let mut made = None;
        insert_each(call, &text, &mut Batch::of_one(values), |row| made = Some(row))?;
        return Ok(made);
    }
    let insert = Insert {
        table: M::TABLE_NAME,
        columns: columns.iter().map(|column| column.name).collect(),
        values: values.into_iter().map(Param::Value).collect(),
        conflict,
        returning: column_names::<M>(),
    };
    let statement =
        compile::insert(call.dialect(), &insert).map_err(|error| call.place(error, Some(M::TABLE)))?;
    let (select, loads) = (whole::<M>(), Loads::default());
    let mut sink = Collect::<M, M>::new(&select, &loads);
    call.query(&statement, Some(M::TABLE), &mut sink)?;
    Ok(sink.rows.pop())
}

/// Runs an INSERT of one row for each of these, and hands on the rows as the database has them.
pub(super) fn insert_each<M: Stored, E: Executor>(
    call: &Call<'_, E>,
    text: &InsertText,
    batch: &mut Batch,
    mut made: impl FnMut(M),
) -> Result<()> {
    let Some(sources) = &text.sources else {
        let (select, loads) = (whole::<M>(), Loads::default());
        let mut sink = Collect::<M, M>::new(&select, &loads);
        call.query_each(&text.texts.one, batch.rows(), M::TABLE, &mut sink)?;
        sink.rows.into_iter().for_each(made);
        return Ok(());
    };
    call.insert_each(&text.texts, batch, M::TABLE, &mut |sent, key| {
        made(sources.row(sent, key)?);
        Ok(())
    })
}

/// Columns of a new row: mostly so few that they need no memory of their own.
type Columns = SmallVec<[&'static schema::Column; 16]>;

/// The columns of a new row that the program gives, set or by default, and their values.
fn given<M: Model, E: Executor>(
    call: &Call<'_, E>,
    row: NewRow<M>,
    checks: Option<&Checks>,
) -> Result<(Columns, Vec<SqlValue>)> {
    let (mut columns, mut values) = (Columns::new(), Vec::with_capacity(M::TABLE.columns.len()));
    let mut refusals = Refusals::default();
    for (column, value) in M::TABLE.columns.iter().zip(row.into_values()) {
        let value = match (value, column.default) {
            (Some(value), _) => value,
            (None, Default::Value(default)) => default(),
            (None, _) => continue,
        };
        if let Some(value) = refusals.check(column, value) {
            columns.push(column);
            values.push(value);
        }
    }
    refusals.check_row(checks, &NewValues { table: M::TABLE, columns: &columns, values: &values });
    refusals.into_result().map_err(|error| call.place(error, Some(M::TABLE)))?;
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

/// The columns of a model by name, in the order in which a row is read.
pub(super) fn column_names<M: Model>() -> Vec<&'static str> {
    M::TABLE.columns.iter().map(|column| column.name).collect()
}

/// What is wrong with a new value of a column, where that is known without the database.
pub(super) fn refusal(column: &'static schema::Column, value: &Expr) -> Option<Refusal> {
    match value {
        Expr::Param(Param::Value(value)) => validate::refusal(column, value),
        Expr::Param(Param::Refused(error)) => {
            Some(Refusal::new(column, ErrorKind::OutOfRange, error.to_string()))
        }
        _ => None,
    }
}
