//! The statements that insert rows which give the same columns.

/// The texts of an INSERT: of one row, and of several where the dialect has a use for that.
#[derive(Debug)]
pub struct NewRows {
    /// Of one row. It takes the row's values.
    pub one: String,
    /// Whether the database makes a key for each row.
    pub makes_keys: bool,
    /// Of several rows.
    pub several: Option<SeveralRows>,
}

/// An INSERT of several rows at once.
#[derive(Debug)]
pub struct SeveralRows {
    /// The text. It takes the values of all rows; where keys are made, each row's key in front of those that [`NewRows::one`] takes.
    pub sql: String,
    /// How many rows it has.
    pub rows: usize,
}
