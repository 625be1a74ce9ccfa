//! The driver's own connection, for what the library has no words for.

use orm_core::backend::{Backend, Either};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::exec::Database;

use crate::Sqlite;

/// A database that may be one of SQLite.
pub trait SqliteHandle {
    /// A connection of the driver's own, for what is left: hooks of SQLite, backups, blobs. It is new, prepared as the others are, and yours: it
    /// is none of the pool's, and is closed when it is dropped.
    ///
    /// # Errors
    /// `Unsupported` where the database is another one; `Connection` when it cannot be opened.
    fn sqlite(&self) -> Result<rusqlite::Connection>;
}

#[diagnostic::do_not_recommend]
impl SqliteHandle for Database<Sqlite> {
    fn sqlite(&self) -> Result<rusqlite::Connection> {
        self.backend().handle()
    }
}

#[diagnostic::do_not_recommend]
impl<B: Backend> SqliteHandle for Database<Either<Sqlite, B>> {
    fn sqlite(&self) -> Result<rusqlite::Connection> {
        match self.backend() {
            Either::First(sqlite) => sqlite.handle(),
            Either::Second(other) => Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "`sqlite` hands out a connection of SQLite, and this database is one of {}",
                    other.name()
                ),
            )),
        }
    }
}

impl Sqlite {
    fn handle(&self) -> Result<rusqlite::Connection> {
        self.connect()?.into_inner(self.busy_timeout())
    }
}
