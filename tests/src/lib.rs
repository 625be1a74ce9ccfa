//! What the tests share: models, rows, and a database of each kind.

pub mod databases;
pub mod guide;
mod fields;
pub mod models;
pub mod rows;

pub use fields::fields;
