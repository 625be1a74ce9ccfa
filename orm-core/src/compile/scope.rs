//! Scopes: which alias stands for the row at a place, while the text of a query is written.

use super::grouped::Held;
use crate::ast::{Expr, Path};
use crate::plan::Leaf;

/// The aliases of one SELECT.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    /// The place of its own row, and the alias of that.
    pub(super) base: (&'static Path, u32),
    /// What is used by place.
    pub(super) annotations: &'a [Expr],
    /// The places that are joined to it, and their aliases.
    pub(super) joins: Vec<(&'static Path, u32)>,
    /// The alias and the column that hold the key of the parent that a row belongs to.
    pub(super) parent_key: Option<(u32, &'static str)>,
    /// Where the rows are those of a derived table: what its columns `c0`, `c1` and so on hold, where that is used by name.
    pub(super) leaves: Option<Vec<Option<Leaf<'a>>>>,
    /// The subqueries whose values are computed by groups.
    pub(super) held: Vec<Held<'a>>,
}

impl<'a> Scope<'a> {
    /// The scope of a row by itself.
    pub(super) fn new(base: (&'static Path, u32), annotations: &'a [Expr]) -> Self {
        Self { base, annotations, joins: Vec::new(), parent_key: None, leaves: None, held: Vec::new() }
    }

    /// The alias of a place in this scope.
    pub(super) fn alias(&self, path: &Path) -> Option<u32> {
        if *self.base.0 == *path {
            return Some(self.base.1);
        }
        self.joins.iter().find(|(own, _)| **own == *path).map(|(_, alias)| *alias)
    }

    /// The place of an alias, for columns of outer queries: whether the place starts at this scope's row.
    pub(super) fn holds(&self, path: &Path) -> bool {
        *self.base.0 == *path
    }

    /// The alias of the derived table, and the number of the column that holds this.
    pub(super) fn leaf(&self, leaf: &Leaf<'_>) -> Option<(u32, usize)> {
        let leaves = self.leaves.as_ref()?;
        let place = leaves.iter().position(|own| own.as_ref() == Some(leaf))?;
        Some((self.base.1, place))
    }
}
