//! INSERT, UPDATE and DELETE to SQL.

use super::scope::Scope;
use super::text::Statement;
use super::{Dialect, Writer};
use crate::ast::{Delete, Expr, Insert, Link, Param, Path, Predicate, Through, Update};
use crate::error::{Error, ErrorKind, Result};
use crate::plan::{self, Use};

/// The text and the parameters of an INSERT of one row.
///
/// # Errors
/// When a value was refused.
pub fn insert<'a>(dialect: &'static dyn Dialect, insert: &'a Insert) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.push("INSERT INTO ");
    writer.name(insert.table);
    if insert.columns.is_empty() {
        writer.push(" DEFAULT VALUES");
    } else {
        writer.push(" (");
        writer.names(&insert.columns);
        writer.push(") VALUES (");
        for (place, value) in insert.values.iter().enumerate() {
            if place > 0 {
                writer.push(", ");
            }
            writer.param(value)?;
        }
        writer.push(")");
    }
    writer.returning(insert);
    Ok(writer.finish())
}

/// The text and the parameters of an INSERT of many rows, from one array per column.
///
/// # Errors
/// When a value was refused.
pub fn insert_arrays<'a>(dialect: &'static dyn Dialect, insert: &'a Insert) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    writer.push("INSERT INTO ");
    writer.name(insert.table);
    writer.push(" (");
    writer.names(&insert.columns);
    writer.push(") SELECT * FROM unnest(");
    for (place, values) in insert.values.iter().enumerate() {
        if place > 0 {
            writer.push(", ");
        }
        writer.param(values)?;
    }
    writer.push(")");
    writer.returning(insert);
    Ok(writer.finish())
}

/// The text and the parameters of an UPDATE.
///
/// # Errors
/// When a value was refused, or a new value is read from another table.
pub fn update<'a>(dialect: &'static dyn Dialect, update: &'a Update) -> Result<Statement<'a>> {
    let mut writer = Writer::new(dialect);
    let set_joins = plan::joins(update.from, &update.annotations, &[], |part| {
        update.set.iter().for_each(|(_, value)| part(Use::Expr(value)));
    });
    if let Some(join) = set_joins.first() {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "an update cannot set a column from `{}`, which is in another table: read the value first, or use a \
                 collection's `first`",
                join.path.describe()
            ),
        ));
    }
    if update.set.iter().any(|(_, value)| value.has_window(&update.annotations)) {
        return Err(Error::new(
            ErrorKind::Invalid,
            "an update cannot set a column to the value of a window: read the values first, and write them by their keys",
        ));
    }
    writer.push("UPDATE ");
    let alias = writer.target(update.from, &update.annotations)?;
    for (place, (column, value)) in update.set.iter().enumerate() {
        writer.push(if place == 0 { " SET " } else { ", " });
        writer.name(column);
        writer.push(" = ");
        writer.expr(value)?;
    }
    writer.targeted(update.from, update.key, alias, &update.annotations, &update.filter)?;
    Ok(writer.finish())
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

    fn returning(&mut self, insert: &Insert) {
        if insert.ignore_conflicts {
            self.push(" ON CONFLICT DO NOTHING");
        }
        if !insert.returning.is_empty() {
            self.push(" RETURNING ");
            self.names(&insert.returning);
        }
    }

    /// Appends the table that is written to, and opens its scope.
    fn target(&mut self, from: &'static Path, annotations: &'a [Expr]) -> Result<u32> {
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
        key: &'static str,
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
        self.aliased(alias, key);
        self.push(" IN (");
        let outer = self.isolate();
        self.keys_where(from, key, annotations, filter)?;
        self.restore(outer);
        self.push(")");
        Ok(())
    }
}
