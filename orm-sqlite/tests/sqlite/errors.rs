use std::error::Error as _;

use orm_core::backend::{Backend, Connection};
use orm_core::error::ErrorKind;
use orm_core::value::SqlValue;

use crate::{backend, failure, memory, text};

const TABLES: &str = "
    CREATE TABLE author (id INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE book (
        id INTEGER PRIMARY KEY,
        isbn TEXT NOT NULL UNIQUE,
        a INTEGER, b INTEGER, title TEXT,
        author INTEGER REFERENCES author (id) ON DELETE RESTRICT,
        UNIQUE (a, b),
        CONSTRAINT positive CHECK (a > 0)
    ) STRICT;
    CREATE UNIQUE INDEX folded ON book (orm_lower(title));
    INSERT INTO author VALUES (1);
    INSERT INTO book VALUES (1, 'x', 1, 1, 'Solaris', 1);
";

#[test]
fn each_constraint_has_its_kind_and_names_what_it_can() {
    let mut connection = memory();
    connection.execute_batch(TABLES).expect("creates");
    let cases = [
        ("INSERT INTO book (isbn) VALUES ('x')", ErrorKind::UniqueViolation, Some("isbn"), None, "2067"),
        (
            "INSERT INTO book (isbn, title) VALUES ('y', 'SOLARIS')",
            ErrorKind::UniqueViolation,
            None,
            Some("folded"),
            "2067",
        ),
        ("INSERT INTO book (id, isbn) VALUES (1, 'y')", ErrorKind::UniqueViolation, Some("id"), None, "1555"),
        (
            "INSERT INTO book (isbn, a, b) VALUES ('y', 1, 1)",
            ErrorKind::UniqueViolation,
            Some("a, b"),
            None,
            "2067",
        ),
        ("INSERT INTO book (a) VALUES (1)", ErrorKind::NotNullViolation, Some("isbn"), None, "1299"),
        (
            "INSERT INTO book (isbn, a) VALUES ('y', 0)",
            ErrorKind::CheckViolation,
            None,
            Some("positive"),
            "275",
        ),
        (
            "INSERT INTO book (isbn, author) VALUES ('y', 7)",
            ErrorKind::ForeignKeyViolation,
            None,
            None,
            "787",
        ),
        ("DELETE FROM author", ErrorKind::ForeignKeyViolation, None, None, "1811"),
        ("INSERT INTO book (isbn, a) VALUES ('y', 'text')", ErrorKind::Invalid, Some("a"), None, "3091"),
        ("INSERT INTO book (id, isbn) VALUES ('text', 'y')", ErrorKind::Invalid, None, None, "20"),
        ("SELECT 1 FROM missing", ErrorKind::Schema, None, None, "1"),
        ("SELECT missing FROM book", ErrorKind::Schema, None, None, "1"),
        ("SELECT \"missing\" FROM book", ErrorKind::Schema, None, None, "1"),
        ("INSERT INTO book (missing) VALUES (1)", ErrorKind::Schema, None, None, "1"),
        ("SELEC", ErrorKind::Database, None, None, "1"),
        ("SELECT abs(-9223372036854775807 - 1)", ErrorKind::OutOfRange, None, None, "1"),
        ("SELECT zeroblob(2000000000)", ErrorKind::Invalid, None, None, "18"),
        ("SELECT 1; SELECT 2", ErrorKind::Invalid, None, None, "21"),
    ];
    for (sql, kind, field, constraint, code) in cases {
        let error = failure(&mut connection, sql);
        assert_eq!(
            (error.kind(), error.field(), error.constraint()),
            (kind, field, constraint),
            "{sql}: {error:?}"
        );
        assert_eq!(error.sqlstate(), Some(code), "{sql}");
        assert!(error.source().is_some_and(|source| source.is::<rusqlite::Error>()), "{sql}");
        assert!(connection.is_reusable(), "{sql}");
    }
}

#[test]
fn messages_say_what_happened_and_what_to_do() {
    let mut connection = memory();
    connection.execute_batch(TABLES).expect("creates");
    let mut message = |sql: &str| failure(&mut connection, sql).to_string();
    assert_eq!(
        message("INSERT INTO book (isbn) VALUES ('x')"),
        "another row has the same value: choose another one, or update that row (field `isbn`)"
    );
    assert_eq!(
        message("INSERT INTO book (a) VALUES (1)"),
        "the column must have a value and got none: set it (field `isbn`)"
    );
    assert_eq!(
        message("SELECT 1 FROM missing"),
        "no such table: missing: run the migrations, or check the name"
    );
    assert_eq!(
        message("INSERT INTO book (isbn, a) VALUES ('y', 'text')"),
        "cannot store TEXT value in INTEGER column book.a: give it a value of the column's type (field `a`)"
    );
}

#[test]
fn a_bad_pattern_is_named() {
    let error = memory()
        .execute("SELECT orm_regexp(?1, ?2, 0)", &[&text("a"), &text("a(b")])
        .expect_err("the pattern does not compile");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().starts_with("invalid regular expression `a(b`: "), "{error}");
}

#[test]
fn a_locked_database_is_busy() {
    let sqlite = backend("sqlite::memory:?busy_timeout=20").expect("a backend");
    let (mut one, mut other) = (sqlite.connect().expect("opens"), sqlite.connect().expect("opens"));
    one.execute_batch("CREATE TABLE t (i INTEGER); BEGIN IMMEDIATE").expect("begins");
    let started = std::time::Instant::now();
    let error = other.execute_batch("BEGIN IMMEDIATE").expect_err("is locked");
    assert!((20..2_000).contains(&started.elapsed().as_millis()));
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(error.is_retryable());
    one.execute_batch("COMMIT").expect("commits");
    other.execute("INSERT INTO t VALUES (?1)", &[&SqlValue::I64(1)]).expect("is free again");
}

#[test]
fn urls_are_checked() {
    let message = |url: &str| backend(url).expect_err(url).to_string();
    assert_eq!(
        message("sqlite://a.db?cache=shared"),
        "unknown option `cache` in the URL of a SQLite database: use `mode` or `busy_timeout`"
    );
    assert_eq!(
        message("sqlite://a.db?mode=rx"),
        "`mode=rx` in the URL of a SQLite database: use `ro`, `rw` or `rwc`"
    );
    for url in [
        "sqlite://",
        "sqlite:",
        "sqlite::memory:?mode=ro",
        "sqlite:a?busy_timeout=-1",
        "sqlite:a?busy_timeout=1s",
    ] {
        assert_eq!(backend(url).expect_err(url).kind(), ErrorKind::Invalid, "{url}");
    }
    assert!(
        orm_sqlite::Sqlite::from_url(&orm_core::backend::Url::parse("postgres://a/b").expect("a URL"))
            .is_none()
    );
}
