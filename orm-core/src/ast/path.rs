//! The way from a query's row to another row, as a chain of static steps.

use std::hash::{Hash, Hasher};

/// A place in a query: a table, reached from the query's own row by steps.
///
/// Paths are made at compile time from the types of the handles, so that a path is a pointer and taking a
/// step costs nothing.
#[derive(Debug)]
pub struct Path {
    /// Where the step starts. `None` for the row of the query itself.
    pub parent: Option<&'static Path>,
    /// The last step.
    pub step: Step,
}

/// One step of a [`Path`].
#[derive(Debug)]
pub enum Step {
    /// The rows of a table, of all of them: where a query starts.
    Table(&'static str),
    /// To the one row on the other side of a relation.
    ToOne(&'static ToOne),
    /// To each of the rows on the other side of a relation.
    Each(&'static Link),
}

/// A relation to at most one row.
#[derive(Debug, PartialEq, Eq)]
pub struct ToOne {
    /// The relation's name on its model.
    pub name: &'static str,
    /// The relation's place among those of its model.
    pub slot: usize,
    /// The table on the other side.
    pub table: &'static str,
    /// The column on this side.
    pub local: &'static str,
    /// The column on the other side.
    pub foreign: &'static str,
    /// Whether there may be no row on the other side.
    pub nullable: bool,
    /// Whether this side holds the key (a foreign key), rather than the other (the far side of a one-to-one).
    pub holds_key: bool,
}

/// A relation to any number of rows.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// The relation's name on its model.
    pub name: &'static str,
    /// The relation's place among those of its model.
    pub slot: usize,
    /// The table on the other side.
    pub table: &'static str,
    /// The column on this side.
    pub local: &'static str,
    /// The column on the other side.
    pub foreign: &'static str,
    /// The join table, where there is one.
    pub through: Option<Through>,
}

/// A join table between two others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Through {
    /// Its name.
    pub table: &'static str,
    /// The column that points at this side.
    pub near: &'static str,
    /// The column that points at the other side.
    pub far: &'static str,
    /// Whether it holds these two columns alone; a join table that is a model may hold more.
    pub pairs: bool,
}

impl Path {
    /// The table at the end of the path.
    pub fn table(&self) -> &'static str {
        match self.step {
            Step::Table(table) => table,
            Step::ToOne(relation) => relation.table,
            Step::Each(link) => link.table,
        }
    }

    /// Whether this is the row of a query, and not reached from another.
    pub fn is_root(&self) -> bool {
        self.parent.is_none()
    }

    /// The path as the user wrote it, for messages: `author.books`.
    pub fn describe(&self) -> String {
        let own = match self.step {
            Step::Table(table) => table,
            Step::ToOne(relation) => relation.name,
            Step::Each(link) => link.name,
        };
        match self.parent {
            Some(parent) => format!("{}.{own}", parent.describe()),
            None => own.to_owned(),
        }
    }

    /// What tells steps from one place apart: the table or the relation.
    fn label(&self) -> (u8, &'static str) {
        match self.step {
            Step::Table(table) => (0, table),
            Step::ToOne(relation) => (1, relation.name),
            Step::Each(link) => (2, link.name),
        }
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Table(own), Self::Table(theirs)) => own == theirs,
            (Self::ToOne(own), Self::ToOne(theirs)) => std::ptr::eq(*own, *theirs) || own == theirs,
            (Self::Each(own), Self::Each(theirs)) => std::ptr::eq(*own, *theirs) || own == theirs,
            _ => false,
        }
    }
}

/// The address decides where it can; the same path made in two places of a program has two addresses. The name of a relation is
/// not enough: two models of one table may call two relations alike.
impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || (self.step == other.step
                && match (self.parent, other.parent) {
                    (Some(own), Some(theirs)) => own == theirs,
                    (None, None) => true,
                    _ => false,
                })
    }
}

impl Eq for Path {}

impl Hash for Path {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (step, name) = self.label();
        state.write_u8(step);
        // The name's address and not its text would be faster, but is not the same in every code unit.
        name.hash(state);
        if let Some(parent) = self.parent {
            parent.hash(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn to_one(local: &'static str) -> ToOne {
        ToOne {
            name: "author",
            slot: 0,
            table: "author",
            local,
            foreign: "id",
            nullable: false,
            holds_key: true,
        }
    }

    static BOOK: Path = Path { parent: None, step: Step::Table("book") };
    static AUTHOR: ToOne = to_one("author_id");
    static SAME: ToOne = to_one("author_id");
    static EDITOR: ToOne = to_one("editor_id");

    #[test]
    fn relations_of_one_name_over_two_columns_differ() {
        let over = |step| Path { parent: Some(&BOOK), step: Step::ToOne(step) };
        assert_eq!(over(&AUTHOR), over(&SAME));
        assert_ne!(over(&AUTHOR), over(&EDITOR));
    }
}
