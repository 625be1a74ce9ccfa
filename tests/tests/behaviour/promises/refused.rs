//! What a broken rule says, whichever write breaks it.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Book, Review};
use orm_tests::rows::{Library, library};

type Write = fn(&Database, &mut Library) -> Result<(), Error>;

/// Writes that break the same rule.
type Rule = (&'static [Write], ErrorKind, &'static str);

const RULES: [Rule; 4] = [
    (
        &[
            |db, _| Review::create().book(4711).rating(1).save(db).map(drop),
            |db, _| Review::bulk_create(db, [Review::create().book(4711).rating(1)]).map(drop),
            |db, _| Review::copy_in(db, [Review::create().book(4711).rating(1)]).map(drop),
            |db, _| Review::objects().update(db, |r| r.book.set(4711)).map(drop),
            |db, _| {
                Review::update_or_create(
                    db,
                    |r| r.rating.eq(3),
                    |r| r.book.set(4711),
                    || Review::create().book(1).rating(3),
                )
                .map(drop)
            },
            |db, all| {
                all.books[0].author = ForeignKey::new(4711);
                all.books[0].save(db)
            },
            |db, all| {
                all.books[0].author = ForeignKey::new(4711);
                Book::bulk_update(db, &all.books, |b| b.author).map(drop)
            },
            |db, all| all.books[0].tags().add(db, [4711]),
            |db, all| all.books[0].tags().set(db, [4711]),
            |db, _| Book::link(db, |b| b.tags, [(1, 4711)]),
        ],
        ErrorKind::ForeignKeyViolation,
        "a foreign key points at no row",
    ),
    (
        &[
            |db, _| Book::objects().update(db, |b| b.pages.set(b.pages - 1000)).map(drop),
            |db, all| Book::bulk_update(db, &all.books, |b| b.pages.set(b.pages - 1000)).map(drop),
            |db, all| {
                all.books[1].pages = 0;
                Book::bulk_update(db, &all.books, |b| b.pages).map(drop)
            },
            |db, all| {
                all.books[1].pages = 0;
                all.books[1].save_only(db, |b| b.pages)
            },
        ],
        ErrorKind::CheckViolation,
        "(field `Book.pages`, constraint `pages_positive`)",
    ),
    (
        &[
            |db, all| Book::objects().update(db, |b| b.isbn.set(&all.books[0].isbn)).map(drop),
            |db, all| {
                all.books[1].isbn = all.books[0].isbn.clone();
                Book::bulk_update(db, &all.books, |b| b.isbn).map(drop)
            },
            |db, all| {
                all.books[1].isbn = all.books[0].isbn.clone();
                all.books[1].save(db)
            },
        ],
        ErrorKind::UniqueViolation,
        "(field `Book.isbn`, constraint `library_book_isbn_key`)",
    ),
    (
        &[
            |db, _| Book::objects().update(db, |b| b.isbn.set("x".repeat(14))).map(drop),
            |db, all| {
                all.books[1].isbn = "x".repeat(14);
                Book::bulk_update(db, &all.books, |b| b.isbn).map(drop)
            },
            |db, all| {
                all.books[1].isbn = "x".repeat(14);
                all.books[1].save_only(db, |b| b.isbn)
            },
        ],
        ErrorKind::OutOfRange,
        "a text of 14 characters is longer than `max_length` = 13 (field `Book.isbn`)",
    ),
];

#[test]
fn in_the_same_words() {
    on_each(|db| {
        library(db).unwrap();
        let rows =
            || (Book::objects().order_by(|b| b.id).all(db).unwrap(), Review::objects().all(db).unwrap());
        let before = rows();
        for (writes, kind, words) in RULES {
            for (number, write) in writes.iter().enumerate() {
                let mut all =
                    Library { publishers: vec![], authors: vec![], books: before.0.clone(), tags: vec![] };
                let error = write(db, &mut all).unwrap_err();
                assert_eq!(error.kind(), kind, "{number}: {error}");
                assert!(error.to_string().contains(words), "{number}: {error}");
                assert!(error.model().is_some(), "{number}: {error}");
                assert_eq!(rows(), before, "{number}");
            }
        }
    });
}
