//! How a transaction begins, as data.

/// What is asked of a transaction at its start. The default is the database's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Begin {
    /// How much it sees of others; `None` is the database's default.
    pub isolation: Option<Isolation>,
    /// Whether it may only read.
    pub read_only: bool,
    /// Whether it waits at its start until nothing can make it fail any more.
    pub deferrable: bool,
}

/// How much a transaction sees of others that run beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Isolation {
    /// Each statement sees what was committed before it.
    ReadCommitted,
    /// All statements see what was committed before the first of them.
    RepeatableRead,
    /// As if transactions ran one after another.
    Serializable,
}
