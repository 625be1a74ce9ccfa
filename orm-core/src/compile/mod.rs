//! Resolved statement to text.
/// How SQL is written for one database.
pub trait Dialect: Sync + std::fmt::Debug {}
