//! An ORM in which every name, type, relation and load is checked by the compiler.
//!
//! Start with the guide in `docs/`, or with the example `library`.

#[doc(hidden)]
pub use orm_core as __private;

pub use orm_core::ast::Collation;
pub use orm_core::compile::{Dialect, Sql};
pub use orm_core::error::{Error, ErrorKind, Result};
pub use orm_core::exec::{Atomic, Cursor, Executor, Hooks, KeysetPage, Page, RowIterator, prefetch_related};
pub use orm_core::inspect::{DeletePlan, Explain, Fate, Log, PlannedRows, Query};
pub use orm_core::query::{
    BulkCreate, Collection, Combined, Complete, CreateWith, Draft, Expr, Family, ForeignKey, Loaded, Locked,
    Model, NotLoaded, Of, OneToOne, Open, Ordered, Over, Pred, Q, QuerySet, Sliced, Window, case, coalesce,
    concat, count, cume_dist, dense_rank, first_value, greatest, lag, last_value, lead, least, now,
    nth_value, ntile, percent_rank, pi, random, rank, row_number, sql, today,
};
#[cfg(feature = "json")]
pub use orm_core::value::Json;
pub use orm_core::value::{Kind, SqlValue, Value};
pub use orm_core::{assert_queries, attr, params};
pub use orm_derive::{Model, Projection, Value};
#[cfg(feature = "postgres")]
pub use orm_postgres::{PostgresDialect, PostgresHandle};
#[cfg(feature = "sqlite")]
pub use orm_sqlite::{SqliteDialect, SqliteHandle};

/// The databases of this build, by its features.
#[cfg(all(feature = "sqlite", feature = "postgres"))]
pub type Backend = orm_core::backend::Either<orm_sqlite::Sqlite, orm_postgres::Postgres>;
/// The databases of this build, by its features.
#[cfg(all(feature = "sqlite", not(feature = "postgres")))]
pub type Backend = orm_sqlite::Sqlite;
/// The databases of this build, by its features.
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub type Backend = orm_postgres::Postgres;
/// The databases of this build, by its features: none.
#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
pub type Backend = orm_core::backend::NoBackend;

/// A database: cheap to clone, `Send` and `Sync`, a pool inside.
pub type Database = orm_core::exec::Database<Backend>;
/// A transaction, as `db.atomic` hands it to its closure.
pub type Transaction<'a> = orm_core::exec::Transaction<'a, Backend>;

/// What a program that uses the library has in scope.
pub mod prelude {
    pub use orm_core::ast::Trunc::{Day, Hour, Minute, Month, Quarter, Second, Week, Year};
    pub use orm_core::exec::{Persist, SaveNew, WriteMany};
    pub use orm_core::query::{
        CreateWith, case, coalesce, concat, count, cume_dist, dense_rank, first_value, greatest, lag,
        last_value, lead, least, now, nth_value, ntile, percent_rank, rank, row_number, sql,
    };
    pub use orm_core::{assert_queries, params};
    #[cfg(feature = "postgres")]
    pub use orm_postgres::PostgresHandle;
    #[cfg(feature = "sqlite")]
    pub use orm_sqlite::SqliteHandle;

    pub use crate::{
        Atomic, BulkCreate, Complete, Database, Draft, Error, ErrorKind, Executor, ForeignKey, Hooks, Loaded,
        Model, NotLoaded, OneToOne, Projection, Q, QuerySet, Transaction, Value,
    };
}
