//! Row locks, as data.

use super::Path;

/// What a query does to the rows that it reads: it locks them until the transaction ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lock {
    /// What others may still do with the rows.
    pub strength: Strength,
    /// What happens where another holds a row.
    pub wait: Wait,
    /// Whose rows are locked. Where this is empty: all that the query reads, but those that may be missing.
    pub of: Vec<&'static Path>,
}

/// What others may still do with a row that is locked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strength {
    /// Read it.
    #[default]
    Update,
    /// Read it, and make foreign keys to it.
    NoKeyUpdate,
    /// Read it, and lock it in the same way.
    Share,
}

/// What happens where another holds a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wait {
    /// The query waits.
    #[default]
    Block,
    /// The query fails at once.
    NoWait,
    /// The row is passed over.
    SkipLocked,
}
