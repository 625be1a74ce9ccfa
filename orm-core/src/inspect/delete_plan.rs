//! What a deletion would do, without doing it.

use std::fmt;

use crate::query::Model;

/// What the deletion of a query set's rows would do, counted by [`delete_plan`](crate::query::QuerySet::delete_plan).
///
/// The numbers are of the moment of the count, by the foreign keys that the database has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeletePlan {
    parts: Vec<PlannedRows>,
}

/// Rows of one table, and what would happen to them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedRows {
    /// The model, where relations lead to it from the model of the query, or `create_tables` or a new row has named it; else the table.
    pub model: String,
    /// The table.
    pub table: String,
    /// The field by which they point at rows that go (the column, where the model is not known); `None` for rows that go.
    pub field: Option<String>,
    /// How many.
    pub rows: u64,
    /// What would happen to them.
    pub fate: Fate,
}

/// What a deletion would do to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fate {
    /// It goes: it is one of the rows of the query, or points at one that goes, by `on_delete = Cascade`.
    Deleted,
    /// It stays, and its key becomes NULL: `on_delete = SetNull`.
    SetNull,
    /// It stays, and its key becomes the column's default: `on_delete = SetDefault`.
    SetDefault,
    /// It stands in the way, and nothing would be deleted: `on_delete = Restrict` or `NoAction`.
    Blocks,
}

impl DeletePlan {
    pub(crate) fn new(parts: Vec<PlannedRows>) -> Self {
        Self { parts }
    }

    /// How many rows of a model would go. Of all rows that go, see [`total`](Self::total).
    pub fn deleted<M: Model>(&self) -> u64 {
        self.rows(M::TABLE_NAME, Fate::Deleted)
    }

    /// How many keys of a model's rows would become NULL.
    pub fn set_null<M: Model>(&self) -> u64 {
        self.rows(M::TABLE_NAME, Fate::SetNull)
    }

    /// How many keys of a model's rows would become their column's default.
    pub fn set_default<M: Model>(&self) -> u64 {
        self.rows(M::TABLE_NAME, Fate::SetDefault)
    }

    /// How many rows of a model stand in the way, by a foreign key that restricts.
    pub fn blocking<M: Model>(&self) -> u64 {
        self.rows(M::TABLE_NAME, Fate::Blocks)
    }

    /// How many rows would go, of all tables, join tables included.
    pub fn total(&self) -> u64 {
        self.parts.iter().filter(|part| part.fate == Fate::Deleted).map(|part| part.rows).sum()
    }

    /// Whether rows stand in the way, so that the deletion would be `Protected`.
    ///
    /// A row with `on_delete = Restrict` that would itself go by another way may or may not be in the way: it depends on the order
    /// in which the database looks, and is counted here.
    pub fn is_blocked(&self) -> bool {
        self.parts.iter().any(|part| part.fate == Fate::Blocks)
    }

    /// All that would happen, table by table. What happens to no row is left out.
    pub fn parts(&self) -> &[PlannedRows] {
        &self.parts
    }

    fn rows(&self, table: &str, fate: Fate) -> u64 {
        let parts = self.parts.iter().filter(|part| part.table == table && part.fate == fate);
        parts.map(|part| part.rows).sum()
    }
}

/// One line for each part: `12 Book deleted`, `3 Review.book in the way`.
impl fmt::Display for DeletePlan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.parts.is_empty() {
            return formatter.write_str("nothing");
        }
        for (place, part) in self.parts.iter().enumerate() {
            if place > 0 {
                formatter.write_str("\n")?;
            }
            part.fmt(formatter)?;
        }
        Ok(())
    }
}

impl fmt::Display for PlannedRows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.rows, self.model)?;
        if let Some(field) = &self.field {
            write!(formatter, ".{field}")?;
        }
        formatter.write_str(match self.fate {
            Fate::Deleted => " deleted",
            Fate::SetNull => " set to NULL",
            Fate::SetDefault => " set to the default",
            Fate::Blocks => " in the way",
        })
    }
}
