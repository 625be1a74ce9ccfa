//! Many rows in one statement, from one array per column; and the statements that are run for each row where a database takes
//! no arrays.

use super::text::Statement;
use super::{Dialect, Writer};
use crate::ast::{Insert, Param, UpdateRows};
use crate::error::Result;

/// The text and the parameters of an INSERT of many rows, from one array per column.
///
/// # Errors
/// When a value was refused.
pub fn insert_arrays<'a>(dialect: &'static dyn Dialect, insert: &'a Insert) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.insert_into(insert.table, &insert.columns);
    if insert.values.iter().any(|list| writer.array_type(list).is_some()) {
        writer.push(" SELECT ");
        writer.unnested(&insert.values);
        writer.push(" FROM unnest(");
        writer.params(&insert.columns, &insert.values)?;
        writer.push(") AS v(");
        writer.places(insert.values.len());
    } else {
        writer.push(" SELECT * FROM unnest(");
        writer.params(&insert.columns, &insert.values)?;
    }
    writer.push(")");
    writer.conflict(insert.table, insert.conflict.as_ref());
    writer.returning(&insert.returning);
    Ok(writer.finish())
}

/// The text and the parameters of an UPDATE of many rows, from one array per column; then come those of the keys and of the
/// versions. Where there are versions the keys of the rows that were found come back: one whose version was counted up is told from one
/// that another has counted up by nothing else.
///
/// # Errors
/// When a value was refused.
pub fn update_arrays<'a>(
    dialect: &'static dyn Dialect,
    update: &UpdateRows,
    arrays: &'a [Param],
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.push("UPDATE ");
    writer.name(update.table);
    writer.push(" AS t");
    for (place, (column, array)) in update.columns.iter().zip(arrays).enumerate() {
        writer.push(if place == 0 { " SET " } else { ", " });
        writer.name(column);
        writer.push(" = ");
        writer.unnested_at(place, array);
    }
    if let Some(version) = update.version {
        writer.push(if update.columns.is_empty() { " SET " } else { ", " });
        writer.name(version);
        writer.push(" = t.");
        writer.name(version);
        writer.push(" + 1");
    }
    writer.push(" FROM unnest(");
    writer.params(&update.columns, arrays)?;
    writer.push(") AS v(");
    writer.places(update.columns.len());
    writer.push(if update.columns.is_empty() { "k" } else { ", k" });
    writer.push(if update.version.is_some() { ", r) WHERE t." } else { ") WHERE t." });
    writer.name(update.key);
    writer.push(" = v.k");
    if let Some(version) = update.version {
        writer.push(" AND t.");
        writer.name(version);
        writer.push(" = v.r RETURNING t.");
        writer.name(update.key);
    }
    Ok(writer.finish())
}

/// The text and the parameters of an UPDATE of one row of many: its new values, then its key, and its version where it has one.
///
/// # Errors
/// When a value was refused.
pub fn update_each<'a>(
    dialect: &'static dyn Dialect,
    update: &UpdateRows,
    values: &'a [Param],
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.push("UPDATE ");
    writer.name(update.table);
    let (new, found_by) = values.split_at(update.columns.len().min(values.len()));
    for (place, (column, value)) in update.columns.iter().zip(new).enumerate() {
        writer.push(if place == 0 { " SET " } else { ", " });
        writer.name(column);
        writer.push(" = ");
        writer.param(value).map_err(|error| error.with_field(*column))?;
    }
    if let Some(version) = update.version {
        writer.push(if update.columns.is_empty() { " SET " } else { ", " });
        writer.name(version);
        writer.push(" = ");
        writer.name(version);
        writer.push(" + 1");
    }
    for (place, (column, value)) in [update.key].into_iter().chain(update.version).zip(found_by).enumerate() {
        writer.push(if place == 0 { " WHERE " } else { " AND " });
        writer.name(column);
        writer.push(" = ");
        writer.param(value)?;
    }
    Ok(writer.finish())
}

/// The text that rows are copied by: a copy where the database has one, or the INSERT that is run for each row, whose values
/// are bound by position.
///
/// # Errors
/// When a value was refused.
pub fn copy_in<'a>(
    dialect: &'static dyn Dialect,
    table: &str,
    columns: &[&'static str],
    values: &'a [Param],
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    match dialect.copies() {
        Some(format) => {
            writer.push("COPY ");
            writer.name(table);
            writer.push(" (");
            writer.names(columns);
            writer.push(")");
            writer.push(format);
        }
        None => {
            writer.insert_into(table, columns);
            writer.push(" VALUES (");
            writer.params(columns, values)?;
            writer.push(")");
        }
    }
    Ok(writer.finish())
}
