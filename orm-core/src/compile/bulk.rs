//! Many rows in one statement, from one array per column; and the statements that are run for each row where a database takes
//! no arrays.

use super::text::Statement;
use super::write::of_the_row_itself;
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

/// The text and the parameters of an INSERT of so many rows of values, for values that all rows have in common: the text is what it is for.
///
/// # Errors
/// When a value was refused.
pub fn insert_rows<'a>(
    dialect: &'static dyn Dialect,
    insert: &'a Insert,
    rows: usize,
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.insert_into(insert.table, &insert.columns);
    for row in 0..rows {
        writer.push(if row == 0 { " VALUES (" } else { ", (" });
        writer.params(&insert.columns, &insert.values)?;
        writer.push(")");
    }
    Ok(writer.finish())
}

/// The text and the parameters of an UPDATE of many rows, from one array per column; then come those of the keys and of the
/// versions. Where there are versions the keys of the rows that were found come back: one whose version was counted up is told from one
/// that another has counted up by nothing else.
///
/// # Errors
/// When a value was refused, or is computed of more than the row itself.
pub fn update_arrays<'a>(
    dialect: &'static dyn Dialect,
    update: &'a UpdateRows,
    arrays: &'a [Param],
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    let alias = writer.changes(update, |writer, place| {
        writer.unnested_at(place, &arrays[place]);
        Ok(())
    })?;
    writer.push(" FROM unnest(");
    writer.params(&update.columns, arrays)?;
    writer.push(") AS v(");
    writer.places(update.columns.len());
    for place in 0..update.key.len() {
        writer.push(if place == 0 && update.columns.is_empty() { "k" } else { ", k" });
        writer.number(place as u64);
    }
    writer.push(if update.version.is_some() { ", r)" } else { ")" });
    for (place, column) in update.key.iter().enumerate() {
        writer.push(if place == 0 { " WHERE " } else { " AND " });
        writer.aliased(alias, column);
        writer.push(" = v.k");
        writer.number(place as u64);
    }
    if let Some(version) = update.version {
        writer.push(" AND ");
        writer.aliased(alias, version);
        writer.push(" = v.r");
        for (place, column) in update.key.iter().enumerate() {
            writer.push(if place == 0 { " RETURNING " } else { ", " });
            writer.aliased(alias, column);
        }
    }
    Ok(writer.finish())
}

/// The text and the parameters of an UPDATE of one row of many: the values in what is computed, then the row's new values, its key, and
/// its version where it has one.
///
/// # Errors
/// When a value was refused, or is computed of more than the row itself.
pub fn update_each<'a>(
    dialect: &'static dyn Dialect,
    update: &'a UpdateRows,
    values: &'a [Param],
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    let (new, found_by) = values.split_at(update.columns.len().min(values.len()));
    let alias = writer.changes(update, |writer, place| {
        writer.param(&new[place]).map_err(|error| error.with_field(update.columns[place]))
    })?;
    for (place, (column, value)) in update.key.iter().copied().chain(update.version).zip(found_by).enumerate()
    {
        writer.push(if place == 0 { " WHERE " } else { " AND " });
        writer.aliased(alias, column);
        writer.push(" = ");
        writer.param(value)?;
    }
    Ok(writer.finish())
}

impl<'a> Writer<'a> {
    /// Appends the table and what is assigned: `given` appends the new value of the column in a place. Returns the table's alias.
    fn changes(
        &mut self,
        update: &'a UpdateRows,
        mut given: impl FnMut(&mut Self, usize) -> Result<()>,
    ) -> Result<u32> {
        of_the_row_itself(update.from, &[], &update.set)?;
        self.push("UPDATE ");
        let alias = self.target(update.from, &[])?;
        let mut before = " SET ";
        let mut assign = |writer: &mut Self, column: &str| {
            writer.push(std::mem::replace(&mut before, ", "));
            writer.name(column);
            writer.push(" = ");
        };
        // First, so that the values of a row stand together.
        for (column, value) in &update.set {
            assign(self, column);
            self.assigned(value)?;
        }
        for (place, column) in update.columns.iter().enumerate() {
            assign(self, column);
            given(self, place)?;
        }
        if let Some(version) = update.version {
            assign(self, version);
            self.aliased(alias, version);
            self.push(" + 1");
        }
        Ok(alias)
    }
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
