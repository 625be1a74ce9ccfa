//! What the tests share: models, rows, and a database of each kind.

pub mod databases;
pub mod models;
pub mod rows;
