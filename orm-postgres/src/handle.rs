//! The driver's own connection, for what the library has no words for.

use orm_core::backend::{Backend, Either};
use orm_core::error::{Error, ErrorKind, Result};
use orm_core::exec::Database;
use postgres::Client;

use crate::Postgres;

/// A database that may be one of PostgreSQL.
pub trait PostgresHandle {
    /// A connection of the driver's own, for what is left: LISTEN and NOTIFY, COPY to the client, large objects. It is new, prepared as the others
    /// are, and yours: it is none of the pool's, and is closed when it is dropped.
    ///
    /// # Errors
    /// `Unsupported` where the database is another one; `Connection` when the server refuses.
    fn postgres(&self) -> Result<Client>;
}

#[diagnostic::do_not_recommend]
impl PostgresHandle for Database<Postgres> {
    fn postgres(&self) -> Result<Client> {
        self.backend().client()
    }
}

#[diagnostic::do_not_recommend]
impl<A: Backend> PostgresHandle for Database<Either<A, Postgres>> {
    fn postgres(&self) -> Result<Client> {
        match self.backend() {
            Either::Second(postgres) => postgres.client(),
            Either::First(other) => Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "`postgres` hands out a connection of PostgreSQL, and this database is one of {}",
                    other.name()
                ),
            )),
        }
    }
}
