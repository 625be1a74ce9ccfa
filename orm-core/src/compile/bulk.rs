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
    writer.push(" SELECT * FROM unnest(");
    writer.params(&insert.values)?;
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
    for (place, column) in update.columns.iter().enumerate() {
        writer.push(if place == 0 { " SET " } else { ", " });
        writer.name(column);
        writer.push(" = v.c");
        writer.number(place as u64);
    }
    if let Some(version) = update.version {
        writer.push(if update.columns.is_empty() { " SET " } else { ", " });
        writer.name(version);
        writer.push(" = t.");
        writer.name(version);
        writer.push(" + 1");
    }
    writer.push(" FROM unnest(");
    writer.params(arrays)?;
    writer.push(") AS v(");
    for place in 0..update.columns.len() {
        writer.push("c");
        writer.number(place as u64);
        writer.push(", ");
    }
    for place in 0..update.key.len() {
        writer.push(if place == 0 { "k" } else { ", k" });
        writer.number(place as u64);
    }
    writer.push(if update.version.is_some() { ", r)" } else { ")" });
    for (place, column) in update.key.iter().enumerate() {
        writer.push(if place == 0 { " WHERE t." } else { " AND t." });
        writer.name(column);
        writer.push(" = v.k");
        writer.number(place as u64);
    }
    if let Some(version) = update.version {
        writer.push(" AND t.");
        writer.name(version);
        writer.push(" = v.r");
        for (place, column) in update.key.iter().enumerate() {
            writer.push(if place == 0 { " RETURNING t." } else { ", t." });
            writer.name(column);
        }
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
        writer.param(value)?;
    }
    if let Some(version) = update.version {
        writer.push(if update.columns.is_empty() { " SET " } else { ", " });
        writer.name(version);
        writer.push(" = ");
        writer.name(version);
        writer.push(" + 1");
    }
    for (place, (column, value)) in update.key.iter().copied().chain(update.version).zip(found_by).enumerate()
    {
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
    columns: &[&str],
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
            writer.params(values)?;
            writer.push(")");
        }
    }
    Ok(writer.finish())
}
