//! SQLite has no arrays: what would make, bind or read one says so, with the field and what to use.

use orm::prelude::*;
use orm::{BulkCreate, params};
use orm_tests::databases::on_sqlite;

use super::models::{Book, Copy};

/// The table as it is not made by this library.
fn table(db: &Database) {
    db.execute_batch(
        "CREATE TABLE book (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT UNIQUE, labels TEXT, ratings TEXT, marks TEXT, aliases TEXT, cover BLOB);
         CREATE TABLE copy (id INTEGER PRIMARY KEY AUTOINCREMENT, book_id INTEGER, shelves TEXT);
         INSERT INTO book (id, title, labels, cover) VALUES (1, 'a', '{}', x''); INSERT INTO copy VALUES (1, 1, '{}');",
    )
    .unwrap();
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: orm::Result<T>, field: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert_eq!(
        error.model().zip(error.field()).map(|(model, field)| format!("{model}.{field}")).as_deref(),
        Some(field),
        "{error}"
    );
}

#[test]
fn tables_are_not_made() {
    on_sqlite(|db| {
        let error = db.create_tables::<(Copy, Book)>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(
            error.to_string(),
            "SQLite has no arrays such as a `Vec<String>`: declare the field as `Json<Vec<String>>` (field `Book.labels`)"
        );
    });
}

#[test]
fn nothing_is_written() {
    on_sqlite(|db| {
        table(db);
        let row = || Book::create().title("b").labels(["a"]);
        refused(row().save(db), "Book.labels");
        refused(Book::bulk_create(db, [row(), row()]), "Book.labels");
        refused(
            Book::bulk_create_with(
                db,
                [row()],
                BulkCreate::<Book>::new().on_conflict(|b| b.title).update(|b| b.labels),
            ),
            "Book.labels",
        );
        refused(Book::copy_in(db, [row()]), "Book.labels");
        refused(Book::objects().update(db, |b| b.ratings.set(None)), "Book.ratings");
        refused(Book::objects().update(db, |b| b.labels.set(["x"])), "Book.labels");
        let (id, labels, cover) = (1, vec![], vec![]);
        let mut book = Book {
            id,
            title: "a".into(),
            labels,
            ratings: None,
            marks: vec![],
            aliases: Default::default(),
            cover,
        };
        refused(book.save(db), "Book.labels");
        refused(book.save_only(db, |b| b.marks), "Book.marks");
        refused(Book::bulk_update(db, [&book], |b| b.labels), "Book.labels");
        refused(Book::get_or_create(db, |b| b.title.eq("b"), row), "Book.labels");
        book.title = "c".into();
        book.save_only(db, |b| b.title).unwrap();
    });
}

#[test]
fn nothing_is_read() {
    on_sqlite(|db| {
        table(db);
        refused(Book::objects().all(db), "Book.labels");
        refused(Book::objects().filter(|b| b.id.eq(1)).get(db), "Book.labels");
        refused(Book::objects().values(|b| b.ratings).all(db), "Book.ratings");
        refused(Copy::objects().select_related(|c| c.book).all(db), "Copy.shelves");
        refused(Copy::objects().only(|c| c.id).select_related(|c| c.book).all(db), "Copy.book.labels");
        refused(Book::objects().filter(|b| b.labels.contains(["a"])).count(db), "Book.labels");
        refused(Book::objects().filter(|b| b.labels.eq(["a"])).exists(db), "Book.labels");
        refused(Book::objects().order_by(|b| b.labels.len()).values(|b| b.id).all(db), "Book.labels");
        refused(Book::raw("SELECT * FROM book", params![]).all(db), "Book.labels");
        for error in [
            db.query_as::<Vec<i64>>("SELECT 1", params![]).unwrap_err(),
            db.execute("SELECT ?", params![vec![1_i64]]).unwrap_err(),
            db.query_as::<Option<Vec<i64>>>("SELECT NULL", params![]).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.to_string().contains("SQLite has no arrays"), "{error}");
        }
        // What needs no array is there.
        assert_eq!(Book::objects().count(db).unwrap(), 1);
        assert_eq!(
            Book::objects().values(|b| (b.title, b.cover)).all(db).unwrap(),
            [("a".to_owned(), vec![])]
        );
    });
}
