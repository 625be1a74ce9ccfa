//! SQL of the user's: into models, structs, values and tuples of these; scripts; the driver's own connection.

use chrono::NaiveDate;
use orm::prelude::*;
use orm_tests::databases::{on_each, on_postgres, on_sqlite};
use orm_tests::models::{All, Author, Book, Tag};
use orm_tests::rows::{date, library};

#[derive(Projection, Debug, PartialEq)]
#[orm(from = Book)]
struct Card {
    title: String,
    #[orm(value = |b| b.author.name)]
    author: String,
    #[orm(value = |b| b.reviews.count())]
    reviews: i64,
    published_date: NaiveDate,
    #[orm(value = |b| b.publisher.name)]
    r#where: Option<String>,
}

#[test]
fn models_beside_each_other() {
    on_each(|db| {
        let library = library(db).unwrap();
        let rows: Vec<(Book, Author)> = db
            .query_as(
                "SELECT b.*, a.* FROM library_book b JOIN author a ON a.id = b.author_id WHERE b.pages > ? ORDER BY b.id",
                params![300],
            )
            .unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0], (library.books[0].clone(), library.authors[0].clone()));
        assert_eq!(rows[1], (library.books[3].clone(), library.authors[1].clone()));
        // What was computed stands beside, before or behind; columns of a model in any order, others between them.
        let rows: Vec<(i32, Tag, i64, Option<String>)> = db
            .query_as(
                "SELECT 7, t.name, 'passed over' AS other, t.id, count(bt.book_id), max(b.title) FROM tag t \
                 LEFT JOIN library_book_tags bt ON bt.tag_id = t.id LEFT JOIN library_book b ON b.id = bt.book_id \
                 GROUP BY t.id, t.name ORDER BY t.id",
                params![],
            )
            .unwrap();
        assert_eq!(rows[0], (7, library.tags[0].clone(), 3, Some("The Left Hand of Darkness".into())));
        assert_eq!(rows[2], (7, library.tags[2].clone(), 0, None));
        // The same by `raw`, which reads the model alone.
        let authors = Author::raw(
            "SELECT count(*) AS n, a.bio, a.email, a.id, a.name, a.agency_id FROM author a JOIN library_book b ON b.author_id = a.id \
             GROUP BY a.id, a.bio, a.email, a.name, a.agency_id HAVING count(*) > ? ORDER BY a.id",
            [1],
        );
        assert_eq!(authors.all(db).unwrap(), library.authors[..2]);
        // In a transaction, and of one row twice.
        let pair: Vec<((Tag, Tag), String)> =
            db.atomic(|tx| tx.query_as("SELECT t.*, t.*, 'x' FROM tag t WHERE t.name = ?", ["sf"])).unwrap();
        assert_eq!(pair, [((library.tags[0].clone(), library.tags[0].clone()), "x".to_owned())]);
    });
}

#[test]
fn structs_by_the_names_of_their_fields() {
    on_each(|db| {
        library(db).unwrap();
        let sql = "SELECT a.name AS author, b.published_date, p.name AS \"where\", b.title, b.pages, \
                   (SELECT count(*) FROM review r WHERE r.book_id = b.id) AS reviews \
                   FROM library_book b JOIN author a ON a.id = b.author_id LEFT JOIN publisher p ON p.id = b.publisher_id \
                   WHERE b.title LIKE ? ORDER BY b.title";
        let cards: Vec<Card> = db.query_as(sql, ["%o%"]).unwrap();
        assert_eq!(
            cards,
            Book::objects()
                .filter(|b| b.title.like("%o%"))
                .order_by(|b| b.title)
                .project::<Card>()
                .all(db)
                .unwrap()
        );
        let shown: Vec<_> = cards.iter().map(|card| (card.title.as_str(), card.r#where.as_deref())).collect();
        assert_eq!(
            shown,
            [
                ("Fiasco", Some("Penumbra")),
                ("Solaris", None),
                ("The Dispossessed", Some("Gollancz")),
                ("The Left Hand of Darkness", Some("Ace"))
            ]
        );
        assert_eq!((cards[2].reviews, cards[2].published_date), (2, date(1974, 5, 1)));
        // A struct and values in one tuple.
        let with_pages: Vec<(Card, i32)> = db
            .query_as(
                &sql.replace("b.title, b.pages, ", "b.title, ")
                    .replace(" AS reviews", " AS reviews, b.pages"),
                ["Sol%"],
            )
            .unwrap();
        assert_eq!((with_pages.len(), with_pages[0].1), (1, 204));
    });
}

#[test]
fn what_does_not_fit_is_named() {
    on_each(|db| {
        library(db).unwrap();
        let error =
            db.query_as::<Card>("SELECT title, 1 AS reviews FROM library_book", params![]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Schema, Some("author")));
        assert_eq!(
            error.to_string(),
            "the query has no column `author`, which `Card` reads: select it as well (field `author`)"
        );
        assert!(error.location().unwrap().file().ends_with("raw.rs"));
        let error = db.query_as::<(Tag, Book)>("SELECT t.* FROM tag t", params![]).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Schema, Some("Book"), Some("id"))
        );
        let error = db.query_as::<(Tag, i64)>("SELECT t.* FROM tag t", params![]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Schema, "{error}");
        assert!(error.to_string().starts_with("the query has no column 3, which is read"), "{error}");
        let error = db.query_as::<(i64, Tag)>("SELECT 1, name AS id, name FROM tag", params![]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some("id")), "{error}");
        let error = db.query_as::<String>("SELECT NULL", params![]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        // Too few and too many values, and a name that nobody has.
        for (sql, values) in [("SELECT ?", params![]), ("SELECT 1", params![1])] {
            let error = db.query_as::<i64>(sql, values).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{sql}");
            assert!(error.to_string().contains("places for values"), "{error}");
        }
        // Nothing to read, nothing to miss.
        assert_eq!(db.query_as::<Card>("SELECT 1 FROM tag WHERE name = 'none'", params![]).unwrap(), []);
    });
}

#[test]
fn missing_values_are_bound_too() {
    on_each(|db| {
        library(db).unwrap();
        let country: Option<&str> = None;
        let known =
            "SELECT name FROM publisher WHERE country = ? OR (? IS NULL AND country IS NULL) ORDER BY name";
        let sql = known.replace("(? IS", "(CAST(? AS TEXT) IS");
        assert_eq!(db.query_as::<String>(&sql, params![country, country]).unwrap(), ["Penumbra"]);
        assert_eq!(db.query_as::<String>(&sql, params![Some("US"), Some("US")]).unwrap(), ["Ace"]);
    });
}

/// As a hook has it: a database or a transaction, whichever.
fn rename(executor: &impl Executor, name: &str) -> Result<Vec<String>, Error> {
    executor.execute("UPDATE tag SET name = ? WHERE name = 'sf'", [name])?;
    executor.atomic(|tx| tx.query_as("SELECT name FROM tag WHERE name = ?", [name]))
}

#[test]
fn on_whatever_runs_statements() {
    on_each(|db| {
        library(db).unwrap();
        let undone = db.atomic(|tx| {
            assert_eq!(rename(tx, "new")?, ["new"]);
            Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
        });
        assert!(undone.is_err());
        assert_eq!(rename(db, "newer").unwrap(), ["newer"]);
    });
}

#[test]
fn scripts_are_all_or_none() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let names = || Tag::objects().order_by(|t| t.name).values(|t| t.name).all(db).unwrap();
        db.execute_batch(
            "INSERT INTO tag (name) VALUES ('a;b'); -- a comment; with a semicolon\n\
             /* another; */ INSERT INTO tag (name) VALUES ('it''s'); CREATE TABLE made (x INTEGER);\n\
             INSERT INTO made (x) VALUES (1);;",
        )
        .unwrap();
        assert_eq!(names(), ["a;b", "it's"]);
        assert_eq!(db.query_as::<i32>("SELECT x FROM made", params![]).unwrap(), [1]);
        // The third fails: of the first two nothing stays, of the definition neither.
        let error = db
            .execute_batch(
                "INSERT INTO tag (name) VALUES ('lost'); CREATE TABLE lost (x INTEGER); INSERT INTO tag (name) VALUES ('a;b')",
            )
            .unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("name")));
        assert_eq!(names(), ["a;b", "it's"]);
        assert_eq!(
            db.query_as::<i32>("SELECT x FROM lost", params![]).unwrap_err().kind(),
            ErrorKind::Schema
        );
        // A transaction of the script's own.
        db.execute_batch("BEGIN; INSERT INTO tag (name) VALUES ('own'); COMMIT").unwrap();
        assert_eq!(names(), ["a;b", "it's", "own"]);
        // In a transaction it is a part of that; an error ends it, unless a savepoint is around.
        db.atomic(|tx| {
            tx.execute_batch("INSERT INTO tag (name) VALUES ('x'); INSERT INTO tag (name) VALUES ('y')")?;
            let inner = tx.atomic(|sp| sp.execute_batch("DELETE FROM tag; DELETE FROM no_such_table"));
            assert_eq!(inner.unwrap_err().kind(), ErrorKind::Schema);
            Ok(())
        })
        .unwrap();
        assert_eq!(names(), ["a;b", "it's", "own", "x", "y"]);
        // Noted as one query.
        let log = db.record();
        db.execute_batch("DELETE FROM made; DELETE FROM made").unwrap();
        log.assert_count(1);
        assert!(log.queries()[0].location.file().ends_with("raw.rs"));
        for nothing in ["", ";", " -- nothing\n"] {
            db.execute_batch(nothing).unwrap();
        }
    });
}

#[test]
fn the_drivers_own_connection() {
    on_postgres(|db| {
        db.create_tables::<Tag>().unwrap();
        assert_eq!(db.sqlite().unwrap_err().kind(), ErrorKind::Unsupported);
        let mut listener = db.postgres().unwrap();
        listener.batch_execute("LISTEN changes").unwrap();
        db.atomic(|tx| {
            Tag::create().name("a").save(tx)?;
            tx.execute("SELECT pg_notify('changes', ?)", ["a tag"])
        })
        .unwrap();
        let mut notifications = listener.notifications();
        let mut waiting = notifications.timeout_iter(std::time::Duration::from_secs(10));
        let note = postgres::fallible_iterator::FallibleIterator::next(&mut waiting).unwrap().unwrap();
        assert_eq!((note.channel(), note.payload()), ("changes", "a tag"));
        drop(waiting);
        drop(notifications);
        // It is prepared as the others are, and sees the same tables.
        let names = listener.query("SELECT name FROM tag", &[]).unwrap();
        assert_eq!(names[0].get::<_, String>(0), "a");
    });
    for db in ["sqlite::memory:", "sqlite://:memory:"].map(|url| Database::connect(url).unwrap()) {
        db.create_tables::<Tag>().unwrap();
        let refused = db.postgres().err().map(|error| error.kind());
        assert_eq!(refused, Some(ErrorKind::Unsupported));
        let own = db.sqlite().unwrap();
        own.execute("INSERT INTO tag (name) VALUES (?1)", ["by hand"]).unwrap();
        assert_eq!(Tag::objects().get(&db).unwrap().name, "by hand");
        // It waits for a writer, as the others do.
        db.atomic(|tx| Tag::create().name("b").save(tx).map(drop)).unwrap();
        assert_eq!(own.query_row("SELECT count(*) FROM tag", [], |row| row.get::<_, i64>(0)).unwrap(), 2);
    }
    on_sqlite(|db| assert!(db.sqlite().is_ok()));
}

#[test]
fn question_marks_that_are_none() {
    on_each(|db| {
        let read = |sql: &str| db.query_as::<(String, i32)>(sql, params![7]).unwrap();
        let number = "CAST(? AS INTEGER)";
        assert_eq!(read(&format!("SELECT 'it''s ?', {number} -- ?\n")), [("it's ?".to_owned(), 7)]);
        assert_eq!(read(&format!("SELECT '\\', /* ? */ {number}")), [("\\".to_owned(), 7)]);
    });
    // A comment ends at the first end there, and holds others on PostgreSQL.
    on_sqlite(|db| {
        let sql = "SELECT 'a', /* ? /* ? */ CAST(? AS INTEGER)";
        assert_eq!(db.query_as::<(String, i32)>(sql, params![7]).unwrap(), [("a".to_owned(), 7)]);
    });
    on_postgres(|db| {
        for (sql, text) in [
            (r"SELECT E'it\'s ?', CAST(? AS INTEGER)", "it's ?"),
            (r"SELECT e'ends in \\', CAST(? AS INTEGER)", r"ends in \"),
            ("SELECT $a$ ? $a$, CAST(? AS INTEGER)", " ? "),
            ("SELECT 'a', /* ? /* ? */ ? */ CAST(? AS INTEGER)", "a"),
        ] {
            assert_eq!(
                db.query_as::<(String, i32)>(sql, params![7]).unwrap(),
                [(text.to_owned(), 7)],
                "{sql}"
            );
        }
    });
}
