//! The SQLite backend of the `orm` crate, on `rusqlite` with SQLite bundled.
//!
//! Here live opening a database, binding, reading rows, the SQL functions that give SQLite the same
//! text lookups as PostgreSQL, and the translation of errors. Nothing here knows a model; SQL text is
//! written in `dialect` alone.
//!
//! How values are stored: truth values and integers as INTEGER, floats as REAL, text as TEXT, bytes as
//! BLOB. Dates are TEXT of the form `YYYY-MM-DD`, times `HH:MM:SS.ffffff`, dates with times and UTC
//! moments `YYYY-MM-DD HH:MM:SS.ffffff`: always of the same width, so that the order of the text is the
//! order of time. Decimals are TEXT in plain notation (compared by the collation `orm_decimal`), UUIDs
//! hyphenated lower-case TEXT, JSON documents TEXT (compared by the collation `orm_json`).

mod arithmetic;
mod bind;
mod cast;
mod connection;
mod cursor;
mod dates;
#[cfg(feature = "decimal")]
mod decimal;
mod dialect;
mod error;
mod functions;
mod handle;
mod insert;
#[cfg(feature = "json")]
mod json;
mod like;
mod location;
mod math;
mod open_query;
mod regexp;
mod row;
mod script;
mod statistics;
mod text;
mod time;
mod turns;

pub use connection::SqliteConnection;
pub use dialect::SqliteDialect;
pub use handle::SqliteHandle;
pub use location::Sqlite;
pub use open_query::SqliteQuery;
