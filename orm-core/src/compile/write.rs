//! INSERT, UPDATE and DELETE to SQL.

use super::scope::Scope;
use super::text::Statement;
use super::{Dialect, Writer};
use crate::ast::{Conflict, Delete, Expr, Insert, Link, Param, Path, Predicate, Through, Update};
use crate::error::{Error, ErrorKind, Result};
use crate::plan::{self, Use};

/// The text and the parameters of an INSERT of one row.
///
/// # Errors
/// When a value was refused, and when a conflict is spoken of in a row that sets nothing.
pub fn insert<'a>(dialect: &'static dyn Dialect, insert: &'a Insert) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.insert_into(insert.table, &insert.columns);
    if insert.columns.is_empty() {
        // SQLite has no ON CONFLICT after it.
        if insert.conflict.is_some() {
            return Err(Error::new(
                ErrorKind::Invalid,
                "a new row that sets no field has none to conflict by: set one",
            ));
        }
        writer.push(" DEFAULT VALUES");
    } else {
        writer.push(" VALUES (");
        writer.params(&insert.columns, &insert.values)?;
        writer.push(")");
    }
    writer.conflict(insert.table, insert.conflict.as_ref());
    writer.returning(&insert.returning);
    Ok(writer.finish())
}

/// The text and the parameters of an UPDATE.
///
/// # Errors
/// When a value was refused, or a new value is read from another table.
pub fn update<'a>(dialect: &'static dyn Dialect, update: &'a Update) -> Result<Statement<'a>> {
    update_returning(dialect, update, &[])
}

/// The same, with these columns of the rows as they are afterwards.
///
/// # Errors
/// As [`update`].
pub fn update_returning<'a>(
    dialect: &'static dyn Dialect,
    update: &'a Update,
    returning: &[&str],
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    of_the_row_itself(update.from, &update.annotations, &update.set)?;
    writer.push("UPDATE ");
    let alias = writer.target(update.from, &update.annotations)?;
    for (place, (column, value)) in update.set.iter().enumerate() {
        writer.push(if place == 0 { " SET " } else { ", " });
        writer.name(column);
        writer.push(" = ");
        writer.assigned(value).map_err(|error| error.with_field(*column))?;
    }
    writer.targeted(update.from, update.key, alias, &update.annotations, &update.filter)?;
    writer.returning(returning);
    Ok(writer.finish())
}

/// Refuses new values that are read from other tables, or of windows.
pub(super) fn of_the_row_itself(
    from: &'static Path,
    annotations: &[Expr],
    set: &[(&'static str, Expr)],
) -> Result<()> {
    let joins = plan::joins(from, annotations, &[], |part| {
        set.iter().for_each(|(_, value)| part(Use::Expr(value)));
    });
    if let Some(join) = joins.first() {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "an update cannot set a column from `{}`, which is in another table: read the value first, or use a \
                 collection's `first`",
                join.path.describe()
            ),
        ));
    }
    if set.iter().any(|(_, value)| value.has_window(annotations)) {
        return Err(Error::new(
            ErrorKind::Invalid,
            "an update cannot set a column to the value of a window: read the values first, and write them by their keys",
        ));
    }
    Ok(())
}

/// The text and the parameters of a DELETE.
///
/// # Errors
/// When a value was refused.
pub fn delete<'a>(dialect: &'static dyn Dialect, delete: &'a Delete) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.push("DELETE FROM ");
    let alias = writer.target(delete.from, &delete.annotations)?;
    writer.targeted(delete.from, delete.key, alias, &delete.annotations, &delete.filter)?;
    Ok(writer.finish())
}

/// The statement that adds pairs to a join table, of one row with each of a list, where they are missing.
///
/// # Errors
/// When a key was refused.
pub fn link<'a>(
    dialect: &'static dyn Dialect,
    through: &Through,
    near: &'a Param,
    far: &'a Param,
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.push("INSERT INTO ");
    writer.name(through.table);
    writer.push(" (");
    writer.names(&[through.near, through.far]);
    writer.push(") SELECT ");
    writer.param(near)?;
    writer.push(", ");
    dialect.each_of(&mut writer, far)?;
    writer.push(" WHERE TRUE ON CONFLICT DO NOTHING");
    Ok(writer.finish())
}

/// The statement that removes pairs from a join table: of one row with these others, or with all (but these).
///
/// # Errors
/// When a key was refused.
pub fn unlink<'a>(
    dialect: &'static dyn Dialect,
    link: &Link,
    near: &'a Param,
    far: Option<(&'a Param, bool)>,
) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    let Some(through) = link.through else { return Ok(writer.finish()) };
    writer.push("DELETE FROM ");
    writer.name(through.table);
    writer.push(" WHERE ");
    writer.name(through.near);
    writer.push(" = ");
    writer.param(near)?;
    if let Some((keys, among)) = far {
        writer.push(if among { " AND " } else { " AND NOT (" });
        writer.name(through.far);
        writer.belongs(keys)?;
        if !among {
            writer.push(")");
        }
    }
    Ok(writer.finish())
}

impl<'a> Writer<'a> {
    pub(super) fn names(&mut self, names: &[&str]) {
        for (place, name) in names.iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            self.name(name);
        }
    }

    /// Appends the values of these columns, and of others that follow.
    pub(super) fn params(&mut self, columns: &[&'static str], values: &'a [Param]) -> Result<()> {
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            let of_column = |error: Error| match columns.get(place) {
                Some(column) => error.with_field(*column),
                None => error,
            };
            self.param(value).map_err(of_column)?;
        }
        Ok(())
    }

    /// Appends the names of so many columns of a derived table.
    pub(super) fn places(&mut self, count: usize) {
        for place in 0..count {
            self.push(if place == 0 { "c" } else { ", c" });
            self.number(place as u64);
        }
    }

    /// Appends the beginning of an INSERT: the table, and the columns that are given.
    pub(super) fn insert_into(&mut self, table: &str, columns: &[&str]) {
        self.push("INSERT INTO ");
        self.name(table);
        if !columns.is_empty() {
            self.push(" (");
            self.names(columns);
            self.push(")");
        }
    }

    /// Appends what happens to a new row where there is one already.
    pub(super) fn conflict(&mut self, table: &str, conflict: Option<&Conflict>) {
        let Some(conflict) = conflict else { return };
        self.push(" ON CONFLICT");
        if !conflict.on.is_empty() {
            self.push(" (");
            self.names(&conflict.on);
            self.push(")");
        }
        if conflict.update.is_empty() {
            return self.push(" DO NOTHING");
        }
        for (place, column) in conflict.update.iter().enumerate() {
            self.push(if place == 0 { " DO UPDATE SET " } else { ", " });
            self.name(column);
            self.push(" = excluded.");
            self.name(column);
        }
        if let Some(column) = conflict.count {
            self.push(", ");
            self.name(column);
            self.push(" = ");
            self.name(table);
            self.push(".");
            self.name(column);
            self.push(" + 1");
        }
    }

    /// Appends the columns that come back.
    pub(super) fn returning(&mut self, columns: &[&str]) {
        if !columns.is_empty() {
            self.push(" RETURNING ");
            self.names(columns);
        }
    }

    /// Appends the table that is written to, and opens its scope.
    pub(super) fn target(&mut self, from: &'static Path, annotations: &'a [Expr]) -> Result<u32> {
        let alias = self.alias();
        self.name(from.table());
        self.push(" AS ");
        self.push_alias(alias);
        self.open(Scope::new((from, alias), annotations))?;
        Ok(alias)
    }

    /// Appends the WHERE clause of a statement that writes. A filter that needs other rows is put into a query of its
    /// own for the keys: the databases do not join alike in a DELETE, and an UPDATE of SQLite sees its own changes in the
    /// queries of its filter.
    fn targeted(
        &mut self,
        from: &'static Path,
        key: &'static [&'static str],
        alias: u32,
        annotations: &'a [Expr],
        filter: &'a Predicate,
    ) -> Result<()> {
        if *filter == Predicate::Const(true) {
            return Ok(());
        }
        self.push(" WHERE ");
        let joins = plan::joins(from, annotations, &[filter], |_| {});
        if joins.is_empty() && !filter.has_query() {
            return self.condition(filter);
        }
        self.row_of(key, |writer, column| writer.aliased(alias, column));
        self.push(" IN (");
        let outer = self.isolate();
        self.keys_where(from, key, annotations, filter)?;
        self.restore(outer);
        self.push(")");
        Ok(())
    }
}
