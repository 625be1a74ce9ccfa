//! What the tests share: models, rows, and a database of each kind.

pub mod databases;
mod fields;
pub mod guide;
pub mod models;
pub mod rows;

pub use fields::fields;
