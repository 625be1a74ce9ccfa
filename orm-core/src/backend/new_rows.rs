//! The statements that insert rows which give the same columns.

/// The texts of an INSERT: of one row, and of several where the dialect has a use for that.
#[derive(Debug)]
pub struct NewRows {
    /// Of one row. It takes the row's values.
    pub one: String,
    /// Of several rows.
    pub several: Option<SeveralRows>,
}

/// An INSERT of several rows at once.
#[derive(Debug)]
pub struct SeveralRows {
    /// The text. It takes the values of all rows.
    pub sql: String,
    /// How many rows it has.
    pub rows: usize,
    /// Whether the key is among the values of a row, in front of those that [`NewRows::one`] takes: the database would make it.
    pub takes_keys: bool,
}
