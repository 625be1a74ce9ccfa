//! How SQL is written for PostgreSQL: the only file of this crate that writes SQL.

use orm_core::compile::Dialect;

/// PostgreSQL's SQL.
#[derive(Clone, Copy, Debug)]
pub struct PostgresDialect;

impl Dialect for PostgresDialect {}

/// Run once on each new connection. Values travel in the binary format, which depends on no setting;
/// these two are for what SQL itself computes: dates truncated, extracted from, or cast to text.
pub(crate) const SESSION: &str = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'";
