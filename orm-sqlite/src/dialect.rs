//! How SQL is written for SQLite. The only file of this crate that holds SQL text.

use orm_core::compile::Dialect;

/// SQLite's SQL.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqliteDialect;

impl Dialect for SqliteDialect {}
