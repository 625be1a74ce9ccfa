//! What the server refuses becomes a typed error with its constraint, field and next step.

mod support;

use orm_core::backend::Connection;
use orm_core::error::{Error, ErrorKind};
use orm_core::value::SqlValue;
use orm_postgres::PostgresConnection;
use support::{connect, connect_to, first, one};

const TABLES: &str = "
    CREATE TEMP TABLE author (id int PRIMARY KEY);
    CREATE TEMP TABLE book (
        id int PRIMARY KEY,
        isbn varchar(5) CONSTRAINT book_isbn_key UNIQUE,
        title text NOT NULL,
        pages int2 CONSTRAINT book_pages_check CHECK (pages > 0),
        author_id int CONSTRAINT book_author_fkey REFERENCES author,
        UNIQUE (title, pages)
    );
    INSERT INTO author VALUES (1);
    INSERT INTO book VALUES (1, 'a', 't', 1, 1);";

fn with_tables() -> Option<PostgresConnection> {
    let mut db = connect()?;
    db.execute_batch(TABLES).expect("the tables");
    Some(db)
}

fn fails(db: &mut PostgresConnection, sql: &str) -> Error {
    db.execute(sql, &[]).expect_err(sql)
}

#[test]
fn broken_constraints() {
    let Some(mut db) = with_tables() else { return };
    for (sql, kind, state, field, constraint) in [
        (
            "INSERT INTO book VALUES (2, 'a', 'u', 1, 1)",
            ErrorKind::UniqueViolation,
            "23505",
            Some("isbn"),
            Some("book_isbn_key"),
        ),
        (
            "INSERT INTO book VALUES (2, 'b', 't', 1, 1)",
            ErrorKind::UniqueViolation,
            "23505",
            Some("title, pages"),
            Some("book_title_pages_key"),
        ),
        (
            "INSERT INTO book VALUES (2, 'b', 'u', 1, 9)",
            ErrorKind::ForeignKeyViolation,
            "23503",
            Some("author_id"),
            Some("book_author_fkey"),
        ),
        (
            "INSERT INTO book VALUES (2, 'b', NULL, 1, 1)",
            ErrorKind::NotNullViolation,
            "23502",
            Some("title"),
            None,
        ),
        (
            "INSERT INTO book VALUES (2, 'b', 'u', 0, 1)",
            ErrorKind::CheckViolation,
            "23514",
            None,
            Some("book_pages_check"),
        ),
    ] {
        let error = fails(&mut db, sql);
        assert_eq!(
            (error.kind(), error.sqlstate(), error.field(), error.constraint()),
            (kind, Some(state), field, constraint)
        );
        assert!(std::error::Error::source(&error).is_some());
    }
    assert!(db.is_reusable());
}

#[test]
fn messages() {
    let Some(mut db) = with_tables() else { return };
    for (sql, message) in [
        (
            "INSERT INTO book VALUES (2, 'a', 'u', 1, 1)",
            "another row has the same value (`a`): choose another one, or update that row (field `isbn`, constraint `book_isbn_key`)",
        ),
        ("SELECT * FROM nowhere", "relation \"nowhere\" does not exist: are all migrations applied?"),
        (
            "SELECT titel FROM book",
            "column \"titel\" does not exist: Perhaps you meant to reference the column \"book.title\".",
        ),
    ] {
        assert_eq!(fails(&mut db, sql).to_string(), message);
    }
}

#[test]
fn kinds() {
    let Some(mut db) = with_tables() else { return };
    for (sql, kind) in [
        ("SELECT * FROM nowhere", ErrorKind::Schema),
        ("SELECT nothing FROM book", ErrorKind::Schema),
        ("SELECT no_such_function()", ErrorKind::Schema),
        ("INSERT INTO book VALUES (2, 'too long', 'u', 1, 1)", ErrorKind::OutOfRange),
        ("SELECT 100000::int2", ErrorKind::OutOfRange),
        ("SELECT '2024-02-30'::date", ErrorKind::OutOfRange),
        ("SELECT 1 / 0", ErrorKind::Invalid),
        ("SELECT 'x'::int", ErrorKind::Invalid),
        ("SELEC 1", ErrorKind::Database),
        ("COPY book TO STDOUT", ErrorKind::Unsupported),
    ] {
        assert_eq!(fails(&mut db, sql).kind(), kind, "{sql}");
        assert_eq!(db.execute_batch(sql).expect_err(sql).kind(), kind, "{sql}");
        assert!(db.is_reusable(), "{sql}");
    }
}

#[test]
fn parameters_are_counted() {
    let Some(mut db) = connect() else { return };
    let error = db.execute("SELECT $1::int, $2::int", &[&SqlValue::I32(1)]).expect_err("one missing");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.to_string(), "the statement has 2 parameter(s), 1 given");
    let many = vec![&SqlValue::I32(1); 65_536];
    assert_eq!(db.execute("SELECT 1", &many).expect_err("too many").kind(), ErrorKind::Invalid);
    assert!(db.is_reusable());
}

#[test]
fn time_limits_and_locks() {
    let (Some(mut db), Some(mut other)) = (connect(), connect()) else { return };
    db.execute_batch("SET statement_timeout = 50").expect("a setting");
    assert_eq!(fails(&mut db, "SELECT pg_sleep(5)").kind(), ErrorKind::Timeout);
    db.execute_batch("SET statement_timeout = 0; SET lock_timeout = 50").expect("settings");
    other.execute_batch("BEGIN; SELECT pg_advisory_xact_lock(7001)").expect("a lock");
    assert_eq!(fails(&mut db, "SELECT pg_advisory_lock(7001)").kind(), ErrorKind::LockTimeout);
    other.execute_batch("ROLLBACK").expect("a rollback");
    assert!(db.is_reusable() && other.is_reusable());
}

#[test]
fn serialization_failures() {
    let (Some(mut db), Some(mut other)) = (connect(), connect()) else { return };
    db.execute_batch("DROP TABLE IF EXISTS orm_test_serial; CREATE TABLE orm_test_serial (n int); INSERT INTO orm_test_serial VALUES (1)")
        .expect("a table");
    db.execute_batch("BEGIN ISOLATION LEVEL REPEATABLE READ").expect("begin");
    assert_eq!(one::<i32>(&mut db, "SELECT n FROM orm_test_serial", &[]).expect("n"), 1);
    other.execute("UPDATE orm_test_serial SET n = 2", &[]).expect("an update");
    let error = fails(&mut db, "UPDATE orm_test_serial SET n = 3");
    assert_eq!(error.kind(), ErrorKind::Serialization);
    assert!(error.is_retryable());
    let error = first::<i32>(&mut db, "SELECT n FROM orm_test_serial", &[]).expect_err("aborted");
    assert!(error.to_string().ends_with("roll back first"), "{error}");
    db.execute_batch("ROLLBACK").expect("rollback");
    db.execute_batch("DROP TABLE orm_test_serial").expect("drop");
}

#[test]
fn nobody_listens() {
    let error = connect_to("postgres://ann:s3cret@127.0.0.1:1/library").expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(
        error
            .to_string()
            .starts_with("cannot connect to PostgreSQL at 127.0.0.1:1/library: Connection refused"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[test]
fn no_such_database() {
    let Ok(url) = std::env::var("ORM_TEST_POSTGRES") else {
        return eprintln!("SKIPPED: ORM_TEST_POSTGRES is not set");
    };
    let other =
        if url.contains('?') { format!("{url}&dbname=nowhere") } else { format!("{url}?dbname=nowhere") };
    let error = connect_to(&other).expect_err("no such database");
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Connection, Some("3D000")));
    assert!(error.to_string().ends_with("database \"nowhere\" does not exist"), "{error}");
}
