//! The PostgreSQL backend of the `orm` crate, on `tokio-postgres`, the asynchronous half of the `postgres` driver, whose own synchronous
//! half [`PostgresHandle`] hands out. Use that crate.
//!
//! The URL is `postgres://user:password@host:port/database?option=value`; a unix socket is a host
//! whose slashes are percent-encoded, `postgres://user@%2Fvar%2Frun%2Fpostgresql/library`, or the
//! option `host=/var/run/postgresql`.
//!
//! Limits:
//! - No TLS yet. `sslmode=require` is an error of kind `Unsupported`; `sslmode=prefer`, the default,
//!   talks in plain text.
//! - Every session runs in UTC.
//! - `COPY` through the client is refused, as the row-wise interface has no room for it.
//! - The driver blocks the thread: do not call it on a thread of an async runtime.

mod ahead;
mod array;
mod backend;
mod bind;
mod cell;
mod connection;
mod copy;
mod cursor;
mod dialect;
mod error;
mod handle;
#[cfg(feature = "decimal")]
mod numeric;
mod portal;
mod row;
mod script;
mod session;
mod statements;

pub use backend::Postgres;
pub use connection::PostgresConnection;
pub use dialect::PostgresDialect;
pub use handle::PostgresHandle;
pub use row::PostgresRow;
