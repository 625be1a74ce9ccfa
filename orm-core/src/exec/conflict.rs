//! What `on_conflict` names, checked before anything is sent: the constraint must be there, and no two of the new rows may mean
//! the same row.

use std::collections::HashMap;

use super::groups::Group;
use super::version::version_column;
use crate::ast::Conflict;
use crate::error::{Error, ErrorKind, Result};
use crate::query::Model;
use crate::schema::{Auto, Column, Index, Table};
use crate::value::SqlValue;

/// A conflict of a model's rows.
pub(super) struct Target {
    conflict: Conflict,
}

impl Target {
    /// Checks what the program says. The `auto_now` fields are changed with the others.
    pub(super) fn of<M: Model>(conflict: &Conflict) -> Result<Self> {
        let (table, mut conflict) = (M::TABLE, conflict.clone());
        is_unique(table, &conflict.on)?;
        if let Some(key) = table.key_columns().find(|key| conflict.update.contains(&key.name)) {
            let message = "the key of a row that is there stays: leave it out of `update`";
            return Err(Error::new(ErrorKind::Invalid, message).with_field(key.field));
        }
        if !conflict.update.is_empty() {
            conflict.update.extend(auto_now(table).map(|column| column.name));
            dedup(&mut conflict.update);
            conflict.count = version_column(table).filter(|version| !conflict.update.contains(version));
        }
        Ok(Self { conflict })
    }

    /// Whether rows that are there already are passed over, so that not every row comes back.
    pub(super) fn passes_over(&self) -> bool {
        self.conflict.update.is_empty()
    }

    pub(super) fn into_conflict(self) -> Conflict {
        self.conflict
    }

    /// Refuses two new rows with the same values in the fields of the constraint, where one would change the other: PostgreSQL
    /// refuses them in one statement, and elsewhere the second would win in silence.
    pub(super) fn refuse_twice(&self, groups: &[Group]) -> Result<()> {
        if self.passes_over() {
            return Ok(());
        }
        let mut seen = HashMap::new();
        for group in groups {
            let Some(columns) = self.columns_in(group) else { continue };
            let rows = group.batches.iter().flat_map(|batch| batch.rows().iter());
            for (row, &place) in rows.zip(&group.places) {
                // NULL is not equal to NULL in a unique constraint.
                let Some(key) =
                    columns.iter().map(|&column| Part::of(&row[column])).collect::<Option<Vec<_>>>()
                else {
                    continue;
                };
                if let Some(first) = seen.insert(key, place) {
                    return Err(self.twice(first, place));
                }
            }
        }
        Ok(())
    }

    /// The places of the constraint's columns among those of a group; `None` where the database makes one of them.
    fn columns_in(&self, group: &Group) -> Option<Vec<usize>> {
        let place = |name: &&str| group.columns.iter().position(|column| column.name == *name);
        self.conflict.on.iter().map(place).collect()
    }

    #[cold]
    fn twice(&self, first: usize, second: usize) -> Error {
        let (first, second) = (first.min(second) + 1, first.max(second) + 1);
        let message = format!(
            "the new rows {first} and {second} conflict with each other, so that one would overwrite the other: give each row once"
        );
        Error::new(ErrorKind::Invalid, message).with_field(self.conflict.on.join(", "))
    }
}

/// The columns that are set whenever a row is saved.
pub(super) fn auto_now(table: &'static Table) -> impl Iterator<Item = &'static Column> {
    table.columns.iter().filter(|column| column.auto == Auto::Now)
}

fn dedup(names: &mut Vec<&'static str>) {
    let mut seen = Vec::with_capacity(names.len());
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(*name);
            true
        }
    });
}

/// Refuses fields that no constraint keeps unique. Of none, any constraint is meant.
fn is_unique(table: &'static Table, columns: &[&str]) -> Result<()> {
    let declared = unique_columns(table);
    let same = |unique: &Vec<&str>| {
        columns.iter().all(|column| unique.contains(column))
            && unique.iter().all(|column| columns.contains(column))
    };
    if columns.is_empty() || declared.iter().any(same) {
        return Ok(());
    }
    let fields = |columns: &[&str]| {
        let fields: Vec<String> =
            columns.iter().map(|column| format!("`{}`", table.field_of(column))).collect();
        if fields.len() == 1 { fields.concat() } else { format!("({})", fields.join(", ")) }
    };
    let of_some =
        |index: &Index| index.unique && same(&index.columns.iter().map(|column| column.name).collect());
    if let Some(index) = (table.indexes)().into_iter().find(of_some) {
        let message = format!(
            "`on_conflict` names {}, and `{}` keeps that unique among the rows of its condition alone: name another constraint, or \
             pass over conflicts with any, by `BulkCreate::new().ignore()`",
            fields(columns),
            index.name,
        );
        return Err(Error::new(ErrorKind::Invalid, message));
    }
    let unique: Vec<String> = declared.iter().map(|unique| fields(unique)).collect();
    let message = format!(
        "`on_conflict` names {}, and no constraint of `{}` keeps that unique: unique are {}",
        fields(columns),
        table.model,
        unique.join(", ")
    );
    Err(Error::new(ErrorKind::Invalid, message))
}

/// The columns of each constraint that holds for all rows: the key, unique fields, unique indexes without a condition.
fn unique_columns(table: &'static Table) -> Vec<Vec<&'static str>> {
    let key = table.key_columns().map(|column| column.name).collect();
    let single = table
        .columns
        .iter()
        .filter(|column| column.unique && table.key_columns().all(|key| key.name != column.name));
    let several = (table.indexes)().into_iter().filter(|index| index.unique && index.condition.is_none());
    let several = several.map(|index| index.columns.iter().map(|column| column.name).collect());
    std::iter::once(key).chain(single.map(|column| vec![column.name])).chain(several).collect()
}

/// A value as the databases compare it in a unique constraint.
#[derive(PartialEq, Eq, Hash)]
enum Part<'a> {
    Integer(i64),
    Float(u64),
    Text(&'a str),
    Bytes(&'a [u8]),
    /// Kinds whose Rust type has an equality of its own.
    Other(String),
    #[cfg(feature = "decimal")]
    Decimal(rust_decimal::Decimal),
    /// No element is NULL.
    Array(Vec<Part<'a>>),
}

impl<'a> Part<'a> {
    /// `None` for NULL.
    fn of(value: &'a SqlValue) -> Option<Self> {
        // 0.0 and -0.0 are equal.
        let float = |float: f64| Self::Float(if float == 0.0 { 0 } else { float.to_bits() });
        Some(match value {
            SqlValue::Null(_) => return None,
            SqlValue::Bool(value) => Self::Integer(i64::from(*value)),
            SqlValue::I16(value) => Self::Integer(i64::from(*value)),
            SqlValue::I32(value) => Self::Integer(i64::from(*value)),
            SqlValue::I64(value) => Self::Integer(*value),
            SqlValue::F32(value) => float(f64::from(*value)),
            SqlValue::F64(value) => float(*value),
            SqlValue::Text(value) | SqlValue::Json(value) => Self::Text(value),
            SqlValue::Bytes(value) => Self::Bytes(value),
            #[cfg(feature = "decimal")]
            SqlValue::Decimal(value) => Self::Decimal(*value),
            SqlValue::Array(_, elements) => Self::Array(elements.iter().filter_map(Part::of).collect()),
            other => Self::Other(format!("{other:?}")),
        })
    }
}
