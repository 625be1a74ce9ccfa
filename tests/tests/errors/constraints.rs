use std::error::Error as _;

use orm::prelude::*;
use orm_tests::databases::{on_each, on_postgres};
use orm_tests::models::{Author, Book, Publisher, Review, Tag};
use orm_tests::rows::{date, library};

/// What every error of a statement says.
#[track_caller]
fn complete(error: &Error, model: &str) {
    assert_eq!(error.model(), Some(model), "{error:?}");
    assert!(error.sqlstate().is_some_and(|state| !state.is_empty()), "{error:?}");
    assert!(error.source().is_some(), "{error:?}");
    assert!(error.location().is_some_and(|place| place.file().ends_with("constraints.rs")), "{error:?}");
    assert!(error.to_string().contains(model), "{error}");
    assert!(!error.is_retryable() && !error.is_not_found());
}

#[test]
fn unique() {
    on_each(|db| {
        let library = library(db).unwrap();
        let line = line!() + 1;
        let error = Tag::create().name("sf").save(db).unwrap_err();
        complete(&error, "Tag");
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("name")));
        assert!(error.is_unique_violation());
        assert_eq!(error.location().unwrap().line(), line);
        let mut book = library.books[0].clone();
        book.isbn = library.books[1].isbn.clone();
        let error = book.save(db).unwrap_err();
        complete(&error, "Book");
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("isbn")));
        let error = Book::objects().update(db, |b| b.isbn.set("1")).unwrap_err();
        complete(&error, "Book");
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("isbn")));
        // Of two columns, one of which is a foreign key.
        let error = Book::create()
            .title("Solaris")
            .author(&library.authors[1])
            .published_date(date(2000, 1, 1))
            .isbn("1")
            .save(db)
            .unwrap_err();
        complete(&error, "Book");
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("author, title")));
        let error = Tag::create().id(library.tags[0].id).name("new").save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("id")));
        assert_eq!(error.constraint(), Some("tag_pkey"));
    });
}

/// The same words and the same names, but for the value, which SQLite does not tell.
#[test]
fn unique_in_the_same_words() {
    on_each(|db| {
        let library = library(db).unwrap();
        let new = || Book::create().author(&library.authors[1]).published_date(date(2000, 1, 1));
        for (error, constraint, words) in [
            (
                Tag::create().name("sf").save(db).unwrap_err(),
                "tag_name_key",
                "choose another one, or update that row (field `Tag.name`, constraint `tag_name_key`)",
            ),
            (
                new().title("Solaris").isbn("1").save(db).unwrap_err(),
                "library_book_author_id_title_key",
                "choose another one, or update that row (field `Book.author, title`, constraint \
                 `library_book_author_id_title_key`)",
            ),
            (
                Tag::bulk_create(db, ["x", "sf"].map(|name| Tag::create().name(name))).unwrap_err(),
                "tag_name_key",
                "(field `Tag.name`, constraint `tag_name_key`)",
            ),
        ] {
            assert_eq!(error.constraint(), Some(constraint));
            assert!(error.to_string().starts_with("another row has the same value"), "{error}");
            assert!(error.to_string().ends_with(words), "{error}");
        }
    });
}

#[test]
fn check() {
    on_each(|db| {
        let mut book = library(db).unwrap().books.remove(0);
        book.pages = 0;
        // What the program can tell by itself is not sent; what only the database can tell says the same.
        let in_memory = assert_queries!(db, 0, {
            [
                book.save(db).unwrap_err(),
                book.save_only(db, |b| b.pages).unwrap_err(),
                Book::objects().update(db, |b| b.pages.set(0)).unwrap_err(),
            ]
        });
        let of_the_database = Book::objects().update(db, |b| b.pages.set(b.pages - 1000)).unwrap_err();
        complete(&of_the_database, "Book");
        for error in in_memory.iter().chain([&of_the_database]) {
            assert_eq!((error.kind(), error.model()), (ErrorKind::CheckViolation, Some("Book")));
            assert_eq!((error.constraint(), error.field()), (Some("pages_positive"), Some("pages")));
            assert!(error.location().is_some_and(|place| place.file().ends_with("constraints.rs")));
        }
        assert_eq!(
            in_memory[0].to_string(),
            "the check `pages_positive` does not hold: `pages` is 0 (field `Book.pages`, constraint `pages_positive`)"
        );
    });
}

#[test]
fn not_null() {
    on_each(|db| {
        library(db).unwrap();
        let error = db.execute("UPDATE review SET rating = NULL", params![]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotNullViolation, Some("rating")));
        let error = Book::raw("INSERT INTO library_book (title) VALUES ('x') RETURNING *", params![])
            .all(db)
            .unwrap_err();
        complete(&error, "Book");
        // The first column without a value, as a field.
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotNullViolation, Some("author")));
    });
}

#[test]
fn foreign_keys() {
    on_each(|db| {
        let library = library(db).unwrap();
        let mut book = library.books[0].clone();
        book.author = ForeignKey::new(999);
        for error in [
            Review::create().book(999).rating(1).save(db).unwrap_err(),
            Review::objects().update(db, |r| r.book.set(999)).unwrap_err(),
        ] {
            complete(&error, "Review");
            assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        }
        let error = book.save(db).unwrap_err();
        complete(&error, "Book");
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        let error = book.tags().add(db, [999]).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::ForeignKeyViolation, Some("Book")));
        // The agency of an author is protected by default.
        for error in
            [library.publishers[0].delete(db).unwrap_err(), Publisher::objects().delete(db).unwrap_err()]
        {
            complete(&error, "Publisher");
            assert_eq!(error.kind(), ErrorKind::Protected);
        }
        library.publishers[1].delete(db).unwrap();
        assert_eq!(Author::objects().count(db).unwrap(), 3);
    });
    on_postgres(|db| {
        library(db).unwrap();
        let error = Review::create().book(999).rating(1).save(db).unwrap_err();
        assert_eq!((error.field(), error.constraint()), (Some("book"), Some("review_book_id_fkey")));
    });
}

#[test]
fn a_table_that_is_missing() {
    on_each(|db| {
        for error in [
            Tag::objects().all(db).unwrap_err(),
            Tag::objects().count(db).unwrap_err(),
            Tag::objects().exists(db).unwrap_err(),
            Tag::create().name("x").save(db).unwrap_err(),
            Tag::objects().delete(db).unwrap_err(),
            Tag::objects().update(db, |t| t.name.set("x")).unwrap_err(),
            Tag { id: 1, name: "x".into() }.save(db).unwrap_err(),
        ] {
            complete(&error, "Tag");
            assert_eq!(error.kind(), ErrorKind::Schema);
            assert!(error.to_string().contains("tag"), "{error}");
        }
        db.create_tables::<orm_tests::models::All>().unwrap();
        db.execute_batch("DROP TABLE tag_gone").unwrap_err();
        db.execute_batch("ALTER TABLE award DROP COLUMN year").unwrap();
        let error = orm_tests::models::Award::objects().all(db).unwrap_err();
        complete(&error, "Award");
        assert_eq!(error.kind(), ErrorKind::Schema);
        assert!(error.to_string().contains("year"), "{error}");
    });
}

#[test]
fn rows_that_are_not_there() {
    on_each(|db| {
        library(db).unwrap();
        let error = Book::objects().filter(|b| b.title.eq("none")).get(db).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::DoesNotExist, Some("Book")));
        assert!(error.is_not_found() && error.location().is_some());
        let error = Book::objects().get(db).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::MultipleObjects, Some("Book")));
        let mut ghost = Tag { id: 999, name: "ghost".into() };
        for error in [
            ghost.save(db).unwrap_err(),
            ghost.refresh(db).unwrap_err(),
            ghost.delete(db).unwrap_err(),
            ForeignKey::<Tag>::new(999).fetch(db).unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.model()), (ErrorKind::DoesNotExist, Some("Tag")));
            assert!(error.to_string().contains("999"), "{error}");
        }
    });
}
