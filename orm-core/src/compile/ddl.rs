//! Tables and indexes to SQL. Everything is made only where it is missing.

use super::array;
use super::writer::quote;
use super::{Dialect, Writer};
use crate::ast::Predicate;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Auto, Check, Column, Default, Index, JoinTable, OnDelete, Reference, Table};

/// The statements that make these tables, with their join tables, constraints and indexes, in the order to run them.
///
/// Each table comes after those it points at. Where tables point at each other, the foreign keys of the later are added at
/// the end, on databases that need it.
///
/// # Errors
/// When a value in a condition or a check was refused, when two models have different columns in one table, and `Unsupported` for a
/// column of a type that the database does not have.
pub fn create_tables(dialect: &'static dyn Dialect, tables: &[&'static Table]) -> Result<Vec<String>> {
    tables_agree(tables)?;
    let mut definitions = Definitions { dialect, statements: Vec::new(), made: Vec::new(), late: Vec::new() };
    for table in sorted(tables) {
        definitions.table(table)?;
    }
    for table in tables {
        for join_table in table.join_tables {
            definitions.join_table(table, join_table);
        }
    }
    let Definitions { mut statements, late, .. } = definitions;
    statements.extend(late);
    for table in tables {
        statements.extend(
            indexes(table)
                .iter()
                .map(|index| create_index(dialect, table, index))
                .collect::<Result<Vec<_>>>()?,
        );
    }
    Ok(statements)
}

/// A table is made only where it is missing: of two that share a name, the second would be left out in silence. A model
/// with type parameters has one name for all of its types.
fn tables_agree(tables: &[&'static Table]) -> Result<()> {
    for (place, table) in tables.iter().enumerate() {
        let other =
            tables[..place].iter().find(|other| other.name == table.name && !same_columns(other, table));
        if let Some(other) = other {
            let message = format!(
                "`{}` and `{}` have one table `{}` with different columns: give one of them another `table = \"..\"`, \
                 or another database",
                other.model, table.model, table.name
            );
            return Err(Error::new(ErrorKind::Invalid, message).with_model(table.model));
        }
    }
    Ok(())
}

fn same_columns(one: &Table, other: &Table) -> bool {
    let columns = |table: &Table| {
        let columns = table.columns.iter().map(|column| (column.name, column.kind, column.nullable));
        columns.collect::<Vec<_>>()
    };
    columns(one) == columns(other)
}

/// The tables, each after those it points at, as far as that can be.
fn sorted(tables: &[&'static Table]) -> Vec<&'static Table> {
    let mut sorted: Vec<&'static Table> = Vec::with_capacity(tables.len());
    let mut left = tables.to_vec();
    while !left.is_empty() {
        let free = left.iter().position(|table| {
            references(table).all(|target| {
                target.name == table.name || !left.iter().any(|other| other.name == target.name)
            })
        });
        sorted.push(left.remove(free.unwrap_or(0)));
    }
    sorted
}

fn references(table: &'static Table) -> impl Iterator<Item = &'static Table> {
    table.columns.iter().filter_map(|column| column.reference.as_ref()).map(|reference| (reference.table)())
}

/// Refuses a column of a type that the database does not have.
fn known(dialect: &dyn Dialect, table: &Table, column: &Column) -> Result<()> {
    array::check(dialect, column.kind).map_err(|error| error.with_model(table.model).with_field(column.field))
}

struct Definitions {
    dialect: &'static dyn Dialect,
    statements: Vec<String>,
    made: Vec<&'static str>,
    late: Vec<String>,
}

impl Definitions {
    fn table(&mut self, table: &'static Table) -> Result<()> {
        table.columns.iter().try_for_each(|column| known(self.dialect, table, column))?;
        self.made.push(table.name);
        let mut parts = Vec::new();
        for (place, column) in table.columns.iter().enumerate() {
            parts.push(self.column(table, column, table.key == [place]));
        }
        if table.key.len() > 1 {
            parts.push(format!("PRIMARY KEY ({})", names(table.key_columns())));
        }
        for column in table.columns {
            if let Some(reference) = &column.reference {
                parts.extend(self.foreign_key(table.name, column.name, reference));
            }
        }
        for check in table.checks {
            parts.push(self.check(table, &check())?);
        }
        self.create(table.name, &parts, Some(table));
        Ok(())
    }

    fn column(&self, table: &Table, column: &Column, is_key: bool) -> String {
        let mut sql = quoted(column.name);
        sql.push(' ');
        sql.push_str(&self.dialect.column_type(column));
        if is_key && matches!(column.default, Default::Generated) {
            sql.push(' ');
            sql.push_str(self.dialect.generated_key());
            return sql;
        }
        if !column.nullable {
            sql.push_str(" NOT NULL");
        }
        // A time that the library sets is that of the row; here it would be that of the table.
        if !matches!(column.auto, Auto::Now | Auto::NowAdd)
            && let Some(default) = self.dialect.default_clause(&column.default)
        {
            sql.push_str(" DEFAULT ");
            sql.push_str(&default);
        }
        // Before any constraint with a name, which SQLite would take for the name of this one too.
        if let Some(check) = self.dialect.column_check(column) {
            sql.push_str(&format!(" CHECK ({check})"));
        }
        if is_key {
            sql.push_str(" PRIMARY KEY");
        } else if column.unique {
            sql.push_str(" CONSTRAINT ");
            sql.push_str(&quoted(&constraint_name(table.name, column.name, "key")));
            sql.push_str(" UNIQUE");
        }
        sql
    }

    /// The definition of a foreign key inside its table; `None` where it is added later.
    fn foreign_key(&mut self, table: &str, column: &str, reference: &Reference) -> Option<String> {
        let target = (reference.table)();
        let on_delete = match reference.on_delete {
            OnDelete::Cascade => " ON DELETE CASCADE",
            OnDelete::SetNull => " ON DELETE SET NULL",
            OnDelete::SetDefault => " ON DELETE SET DEFAULT",
            OnDelete::Restrict => " ON DELETE RESTRICT",
            OnDelete::NoAction => "",
        };
        let name = constraint_name(table, column, "fkey");
        let definition = format!(
            "FOREIGN KEY ({}) REFERENCES {} ({}){on_delete}",
            quoted(column),
            quoted(target.name),
            names(target.key_columns()),
        );
        if !self.made.contains(&target.name)
            && let Some(statement) = self.dialect.add_foreign_key(table, &name, &definition)
        {
            self.late.push(statement);
            return None;
        }
        Some(format!("CONSTRAINT {} {definition}", quoted(&name)))
    }

    fn check(&self, table: &'static Table, check: &Check) -> Result<String> {
        let condition = condition(self.dialect, table, &check.predicate)?;
        Ok(format!("CONSTRAINT {} CHECK ({condition})", quoted(check.name)))
    }

    fn join_table(&mut self, table: &'static Table, join: &JoinTable) {
        let target = (join.target)();
        let mut parts = Vec::new();
        let mut keys = Vec::new();
        for (column, side) in [(join.near, table), (join.far, target)] {
            // The derive refuses such a relation of a model whose key has several columns.
            let Some(key) = side.key_columns().next() else { continue };
            let column_type = self.dialect.column_type(key);
            parts.push(format!("{} {column_type} NOT NULL", quoted(column)));
            let name = constraint_name(join.name, column, "fkey");
            keys.push(format!(
                "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE CASCADE",
                quoted(&name),
                quoted(column),
                quoted(side.name),
                quoted(key.name),
            ));
        }
        parts.push(format!("PRIMARY KEY ({}, {})", quoted(join.near), quoted(join.far)));
        parts.extend(keys);
        self.create(join.name, &parts, None);
        // The primary key serves look-ups from the near side; this index serves the other.
        self.late.push(format!(
            "CREATE INDEX IF NOT EXISTS {} ON {} ({}, {})",
            quoted(&constraint_name(join.name, join.far, "idx")),
            quoted(join.name),
            quoted(join.far),
            quoted(join.near),
        ));
    }

    fn create(&mut self, name: &str, parts: &[String], table: Option<&Table>) {
        self.statements.push(format!(
            "CREATE TABLE IF NOT EXISTS {} ({}){}",
            quoted(name),
            parts.join(", "),
            self.dialect.table_suffix(table),
        ));
    }
}

/// All indexes of a table: those of single columns, and those that the model declares.
fn indexes(table: &'static Table) -> Vec<Index> {
    let single = table.columns.iter().filter(|column| column.index && !column.unique).map(|column| Index {
        name: constraint_name(table.name, column.name, "idx"),
        columns: vec![crate::schema::IndexColumn { name: column.name, descending: false }],
        unique: false,
        condition: None,
    });
    single.chain((table.indexes)()).collect()
}

/// The statement that makes an index.
///
/// # Errors
/// When a value in its condition was refused.
pub fn create_index(dialect: &'static dyn Dialect, table: &'static Table, index: &Index) -> Result<String> {
    let columns: Vec<String> = index
        .columns
        .iter()
        .map(|column| format!("{}{}", quoted(column.name), if column.descending { " DESC" } else { "" }))
        .collect();
    let mut sql = format!(
        "CREATE {}INDEX IF NOT EXISTS {} ON {} ({})",
        if index.unique { "UNIQUE " } else { "" },
        quoted(&index.name),
        quoted(table.name),
        columns.join(", "),
    );
    if let Some(predicate) = &index.condition {
        sql.push_str(" WHERE ");
        sql.push_str(&condition(dialect, table, predicate)?);
    }
    Ok(sql)
}

/// A predicate over a table's own columns, with its values as literals.
fn condition(dialect: &'static dyn Dialect, table: &'static Table, predicate: &Predicate) -> Result<String> {
    let mut writer = Writer::for_definition(dialect);
    writer.definition(table.path, predicate)?;
    Ok(writer.finish().sql)
}

fn names(columns: impl Iterator<Item = &'static Column>) -> String {
    columns.map(|column| quoted(column.name)).collect::<Vec<_>>().join(", ")
}

fn quoted(name: &str) -> String {
    let mut sql = String::with_capacity(name.len() + 2);
    quote(&mut sql, name);
    sql
}

/// The name of the unique constraint, or the unique index, of these columns.
pub fn unique_constraint(table: &'static Table, columns: &[&str]) -> Option<String> {
    if columns.len() == table.key.len() && columns.iter().all(|column| table.is_key(column)) {
        // What PostgreSQL calls it.
        return Some(format!("{}_pkey", table.name));
    }
    if let [column] = columns
        && table.columns.iter().any(|own| own.name == *column && own.unique)
    {
        return Some(constraint_name(table.name, column, "key"));
    }
    let has_these = |index: &Index| {
        index.unique
            && index.columns.len() == columns.len()
            && index.columns.iter().zip(columns).all(|(own, name)| own.name == *name)
    };
    (table.indexes)().into_iter().find(has_these).map(|index| index.name)
}

/// The name of a constraint or an index of one column: `<table>_<column>_<suffix>`, PostgreSQL's own way, within its limit of 63 bytes.
pub fn constraint_name(table: &str, column: &str, suffix: &str) -> String {
    let name = format!("{table}_{column}_{suffix}");
    if name.len() <= 63 {
        return name;
    }
    // FNV-1a: the name must be the same in every build, which the standard library's hashes do not promise.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut end = 63 - 9 - suffix.len() - 1;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{:08x}_{suffix}", &name[..end], hash as u32)
}
