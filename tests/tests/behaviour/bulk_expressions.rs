//! `bulk_update` with assignments: what is computed of the stored row, beside what each row given has.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::Book;
use orm_tests::rows::library;

use super::bulk_models::{Code, Item, Size};

#[derive(Model, Debug, Clone, PartialEq)]
struct Counter {
    id: i64,
    name: String,
    #[orm(default = 0)]
    hits: i64,
    #[orm(version)]
    version: i32,
}

#[test]
fn assignments_see_the_stored_row() {
    on_each(|db| {
        let library = library(db).unwrap();
        let mut books = library.books.clone();
        // What is stored counts, not what the struct holds.
        books
            .iter_mut()
            .zip(1..)
            .for_each(|(book, n)| (book.status, book.pages) = (format!("status {n}"), 9_999));
        // The same shape with other values.
        for (more, prefix) in [(1, "a"), (10, "it's ? $1 ")] {
            let written = assert_queries!(db, 1, {
                Book::bulk_update(db, &books, |b| {
                    (b.title.set(concat((prefix, b.title))), b.status, b.pages.set(b.pages + more))
                })
                .unwrap()
            });
            assert_eq!(written, 4);
        }
        let stored = Book::objects().order_by(|b| b.id).all(db).unwrap();
        for ((stored, book), old) in stored.iter().zip(&books).zip(&library.books) {
            let (title, pages) = (format!("it's ? $1 a{}", old.title), old.pages + 11);
            assert_eq!(*stored, Book { title, pages, status: book.status.clone(), ..old.clone() });
        }
        // Assignments alone; fields swap, as all are computed of the row as it was.
        Book::bulk_update(db, &books[..2], |b| (b.title.set(b.status), b.status.set(b.title))).unwrap();
        let swapped = Book::objects().order_by(|b| b.id).limit(2).all(db).unwrap();
        for (swapped, stored) in swapped.iter().zip(&stored) {
            assert_eq!((&swapped.title, &swapped.status), (&stored.status, &stored.title));
        }
        Book::bulk_update(db, &books, |b| (b.publisher.set(&library.publishers[0]), b.pages.set(3))).unwrap();
        let all = Book::objects().filter(|b| b.publisher.eq(&library.publishers[0]) & b.pages.eq(3));
        assert_eq!(all.count(db).unwrap(), 4);
    });
}

#[test]
fn more_rows_than_a_statement_takes() {
    on_each(|db| {
        db.create_tables::<Counter>().unwrap();
        let new = |n: i64| Counter::create().name(format!("c{n}")).hits(n);
        let mut counters = Counter::bulk_create(db, (0..10_001).map(new)).unwrap();
        counters.iter_mut().for_each(|counter| counter.name.push('!'));
        Counter::bulk_update(db, &counters, |c| (c.hits.set(c.hits * 2 + 1), c.name)).unwrap();
        let stored = Counter::objects().order_by(|c| c.id).all(db).unwrap();
        for (stored, counter) in stored.iter().zip(&counters) {
            let expected = Counter { hits: counter.hits * 2 + 1, version: 2, ..counter.clone() };
            assert_eq!(*stored, expected);
        }
        // Those given have an old version now.
        let error = Counter::bulk_update(db, &counters, |c| c.hits.set(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
        assert_eq!(Counter::objects().filter(|c| c.hits.eq(0)).count(db).unwrap(), 0);
    });
}

#[test]
fn times_are_set_unless_they_are_assigned() {
    on_each(|db| {
        db.create_tables::<Item>().unwrap();
        let new = |n: i32| Item::create().code(Code(n.to_string())).shelf(1).place(n).size(Size::Small);
        let made = Item::bulk_create(db, (0..2).map(new)).unwrap();
        Item::bulk_update(db, &made, |i| (i.note.set("n"), i.stock.set(i.stock + i.place))).unwrap();
        let stored = Item::objects().order_by(|i| i.id).all(db).unwrap();
        for (stored, made) in stored.iter().zip(&made) {
            assert!(stored.changed > made.changed, "`auto_now` is set");
            assert_eq!((stored.note.as_deref(), stored.stock), (Some("n"), made.stock + made.place));
        }
        Item::bulk_update(db, &made, |i| i.changed.set(i.made)).unwrap();
        assert_eq!(Item::objects().filter(|i| i.changed.eq(i.made)).count(db).unwrap(), 2);
    });
}

#[test]
fn what_cannot_be_assigned_is_refused_before_anything_is_sent() {
    on_each(|db| {
        let books = library(db).unwrap().books;
        db.create_tables::<Counter>().unwrap();
        let counters = [Counter::create().name("c").save(db).unwrap()];
        let refused = assert_queries!(db, 0, {
            [
                (Book::bulk_update(db, &books, |b| b.id.set(b.id + 1)).unwrap_err(), "id"),
                (
                    Book::bulk_update(db, &books, |b| (b.pages, b.pages.set(b.pages + 1))).unwrap_err(),
                    "pages",
                ),
                (Book::bulk_update(db, &books, |b| (b.pages.set(1), b.pages.set(2))).unwrap_err(), "pages"),
                (
                    Book::bulk_update(db, &books, |b| b.pages.set(b.reviews.count().cast::<i32>()))
                        .unwrap_err(),
                    "pages",
                ),
                (Counter::bulk_update(db, &counters, |c| c.version.set(7)).unwrap_err(), "version"),
            ]
        });
        for (error, field) in refused {
            assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some(field)), "{error}");
        }
        let error = assert_queries!(db, 0, {
            Book::bulk_update(db, &books, |b| b.title.set(b.author.name)).unwrap_err()
        });
        assert_eq!(error.kind(), ErrorKind::Invalid);
        let error = assert_queries!(db, 0, {
            Book::bulk_update(db, &books, |b| b.isbn.set("12345678901234")).unwrap_err()
        });
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("isbn")));
        let error =
            Book::bulk_update(db, &books, |b| (b.status, b.pages.set(b.pages + i32::MAX))).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("pages")));
        let error = Book::bulk_update(db, &books, |b| b.pages.set(b.pages - 10_000)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CheckViolation);
        assert_eq!(Book::objects().order_by(|b| b.id).all(db).unwrap(), books);
    });
}
