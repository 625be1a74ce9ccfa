//! Deletions: what they would take along, and what stands in their way.

use super::sink::ByPlace;
use super::write::targets;
use super::{Call, Executor};
use crate::ast::{Base, Cascade, Delete, ForeignKey, Predicate, TableName};
use crate::backend::{Backend, Connection, RowSink};
use crate::compile::{self, Dialect, Statement};
use crate::error::{Error, ErrorKind, Result};
use crate::inspect::{DeletePlan, Fate, PlannedRows};
use crate::plan;
use crate::query::{Model, Path, QuerySet, Refinable, Root, Shape};
use crate::schema::{OnDelete, Table};

impl<M: Model, R: Shape<M>, S> QuerySet<M, R, S> {
    /// What [`delete`](Self::delete) would do, without doing it: how many rows would go, of which models, along `on_delete =
    /// Cascade`; whose keys would become NULL; and which rows stand in the way.
    ///
    /// Two queries, whatever the number of models: one for the foreign keys of the database, one that counts.
    ///
    /// # Errors
    /// `Unsupported` where it reaches a foreign key of several columns; the database's.
    #[track_caller]
    #[rustfmt::skip]
    pub fn delete_plan<E: Executor>(&self, db: &E) -> Result<DeletePlan> where S: Refinable {
        let call = Call::new(db);
        let filter = targets::<M>(&self.query.select).map_err(|error| call.place(error, Some(M::TABLE)))?;
        if filter == Predicate::Const(false) {
            return Ok(DeletePlan::default());
        }
        let annotations = &self.query.select.annotations;
        let base = Base { from: <Root<M> as Path>::NODE, key: M::KEY_COLUMNS, annotations, filter: &filter };
        let known = call.executor().database().known_tables().around(M::TABLE);
        plan_of(&mut &call, call.dialect(), &known, base).map_err(|error| call.place(error, Some(M::TABLE)))
    }
}

/// Deletes rows of `M`, or says what stands in the way.
pub(super) fn delete_rows<M: Model, E: Executor>(call: &Call<'_, E>, delete: &Delete) -> Result<u64> {
    call.change(delete, M::TABLE, |connection, sql, params| {
        let outcome = connection.execute(sql, params).map_err(Error::of_deletion);
        outcome.map_err(|error| match error.kind() {
            ErrorKind::Protected => explained(call, connection, delete, M::TABLE, error),
            _ => error,
        })
    })
}

/// An error with the model of the rows that stand in the way: by the constraint's name, or, where the database does not say it
/// (SQLite), by looking for them in what the failed statement left in place.
#[cold]
fn explained<E: Executor>(
    call: &Call<'_, E>,
    connection: &mut <E::Backend as Backend>::Connection,
    delete: &Delete,
    table: &'static Table,
    error: Error,
) -> Error {
    let known = call.executor().database().known_tables().around(table);
    if let Some(constraint) = error.constraint() {
        return match field_of(&known, constraint) {
            Some((model, field)) => error.with_protector(model, field),
            None => error,
        };
    }
    let base =
        Base { from: delete.from, key: delete.key, annotations: &delete.annotations, filter: &delete.filter };
    let plan = plan_of(&mut Direct { call, connection }, call.dialect(), &known, base);
    let plan = plan.unwrap_or_default();
    let with = |fate: Fate| plan.parts().iter().find(move |part| part.fate == fate);
    // A default that is the key of a row that goes, or of none, is in the way too.
    match with(Fate::Blocks).or_else(|| with(Fate::SetDefault)) {
        Some(part) => error.with_protector(&part.model, part.field.as_deref().unwrap_or_default()),
        None => error,
    }
}

/// The model and the field of a foreign key's constraint, by the name that it has in tables that this library makes.
fn field_of(known: &[&'static Table], constraint: &str) -> Option<(&'static str, &'static str)> {
    let fields = known.iter().flat_map(|table| table.columns.iter().map(|column| (*table, column)));
    let mut references = fields.filter(|(_, column)| column.reference.is_some());
    references
        .find(|(table, column)| compile::constraint_name(table.name, column.name, "fkey") == constraint)
        .map(|(table, column)| (table.model, column.field))
}

/// What answers queries: a call, or a connection in the middle of one.
trait Ask {
    fn ask<S: RowSink>(&mut self, statement: &Statement<'_>, sink: &mut S) -> Result<u64>;
}

impl<E: Executor> Ask for &Call<'_, E> {
    fn ask<S: RowSink>(&mut self, statement: &Statement<'_>, sink: &mut S) -> Result<u64> {
        self.query(statement, None, sink)
    }
}

struct Direct<'c, 'e, E: Executor> {
    call: &'c Call<'e, E>,
    connection: &'c mut <E::Backend as Backend>::Connection,
}

impl<E: Executor> Ask for Direct<'_, '_, E> {
    fn ask<S: RowSink>(&mut self, statement: &Statement<'_>, sink: &mut S) -> Result<u64> {
        self.call.query_on(self.connection, statement, sink)
    }
}

fn plan_of(
    asked: &mut impl Ask,
    dialect: &'static dyn Dialect,
    known: &[&'static Table],
    base: Base<'_>,
) -> Result<DeletePlan> {
    let mut keys = ByPlace(Vec::new());
    asked.ask(&Statement { sql: dialect.foreign_keys().to_owned(), params: Vec::new() }, &mut keys)?;
    let keys: Vec<ForeignKey> = keys.0.into_iter().map(foreign_key).collect();
    let cascade = plan::cascade(&TableName { schema: None, name: base.from.table().to_owned() }, &keys)?;
    let mut counts = ByPlace::<(i64, i64)>(Vec::new());
    asked.ask(&compile::cascade(dialect, &cascade, base)?, &mut counts)?;
    Ok(DeletePlan::new(planned(known, &cascade, &counts.0)))
}

/// What a dialect's query for foreign keys yields.
type KeyRow = (Option<String>, String, String, Option<String>, String, String, String, i64);

fn foreign_key(row: KeyRow) -> ForeignKey {
    let (schema, name, column, target_schema, target, target_column, rule, columns) = row;
    let on_delete = match rule.as_str() {
        "c" => OnDelete::Cascade,
        "n" => OnDelete::SetNull,
        "d" => OnDelete::SetDefault,
        "r" => OnDelete::Restrict,
        _ => OnDelete::NoAction,
    };
    ForeignKey {
        table: TableName { schema, name },
        column,
        target: TableName { schema: target_schema, name: target },
        target_column,
        on_delete,
        is_composite: columns > 1,
    }
}

/// The counts in words. Tables are named by their model, as far as it is known.
fn planned(known: &[&'static Table], cascade: &Cascade, counts: &[(i64, i64)]) -> Vec<PlannedRows> {
    let gone = cascade.gone.iter().map(|gone| (&gone.table, None, Fate::Deleted));
    let touched = cascade.touched.iter().map(|touched| {
        let fate = match touched.on_delete {
            OnDelete::SetNull => Fate::SetNull,
            OnDelete::SetDefault => Fate::SetDefault,
            // A key that cascades is among the tables that lose rows.
            OnDelete::Restrict | OnDelete::NoAction | OnDelete::Cascade => Fate::Blocks,
        };
        (&touched.table, Some(&touched.by.column), fate)
    });
    let part = |(place, (name, column, fate)): (usize, (&TableName, Option<&String>, Fate))| {
        let rows = counts
            .iter()
            .find(|(number, _)| usize::try_from(*number) == Ok(place))
            .map_or(0, |(_, rows)| *rows);
        let model = known.iter().find(|table| name.schema.is_none() && table.name == name.name);
        let field =
            column.map(|column| model.map_or(column.as_str(), |model| model.field_of(column)).to_owned());
        PlannedRows {
            model: model.map_or_else(|| name.name.clone(), |model| model.model.to_owned()),
            table: name.name.clone(),
            field,
            rows: u64::try_from(rows).unwrap_or(0),
            fate,
        }
    };
    gone.chain(touched).enumerate().map(part).filter(|part| part.rows > 0).collect()
}
