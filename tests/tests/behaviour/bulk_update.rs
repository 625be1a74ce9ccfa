use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book, Tag};
use orm_tests::rows::library;

use super::bulk_models::{Code, Country, HOSTILE, Item, Size};

#[test]
fn each_row_gets_its_own_values() {
    on_each(|db| {
        let library = library(db).unwrap();
        let mut books = library.books.clone();
        for (book, n) in books.iter_mut().zip(1..) {
            book.status = format!("status {n}");
            book.pages = n;
            book.title = "not written".to_owned();
        }
        books[0].publisher = None;
        books[2].publisher = Some((&library.publishers[0]).into());
        books[1].author = (&library.authors[2]).into();
        let written = assert_queries!(db, 1, {
            Book::bulk_update(db, &books, |b| (b.status, b.pages, b.publisher, b.author)).unwrap()
        });
        assert_eq!(written, 4);
        let stored = Book::objects().order_by(|b| b.id).all(db).unwrap();
        for ((stored, book), old) in stored.iter().zip(&books).zip(&library.books) {
            assert_eq!(*stored, Book { title: old.title.clone(), ..book.clone() });
        }
        assert_eq!(Book::bulk_update(db, &books[1..2], |b| b.title).unwrap(), 1);
        assert_eq!(Book::objects().filter(|b| b.title.eq("not written")).count(db).unwrap(), 1);
    });
}

#[test]
fn rows_of_any_kind_are_taken() {
    on_each(|db| {
        library(db).unwrap();
        let mut loaded =
            Book::objects().select_related(|b| b.author).prefetch_related(|b| b.tags).all(db).unwrap();
        for book in &mut loaded {
            book.pages += 1;
        }
        assert_eq!(Book::bulk_update(db, &loaded, |b| b.pages).unwrap(), 4);
        assert_eq!(Book::bulk_update(db, loaded.iter().filter(|b| b.pages > 300), |b| b.pages).unwrap(), 2);
        let books: Vec<Book> = loaded.iter().map(|book| (**book).clone()).collect();
        assert_eq!(Book::bulk_update(db, books.iter().rev().take(3), |b| (b.pages, b.editor)).unwrap(), 3);
        let slice: &[Book] = &books;
        assert_eq!(Book::bulk_update(db, slice, |b| b.pages).unwrap(), 4);
        assert_eq!(assert_queries!(db, 0, { Book::bulk_update(db, &books[..0], |b| b.pages).unwrap() }), 0);
        assert_eq!(
            Book::objects().aggregate(db, |b| b.pages.sum()).unwrap(),
            Some(387 + 286 + 204 + 322 + 4)
        );
    });
}

#[test]
fn missing_and_doubled_rows_are_refused_and_nothing_is_written() {
    on_each(|db| {
        let mut books = library(db).unwrap().books;
        for book in &mut books {
            book.pages = 1;
        }
        let untouched = || assert_eq!(Book::objects().filter(|b| b.pages.eq(1)).count(db).unwrap(), 0);
        let doubled = [&books[0], &books[1], &books[0]];
        let error = assert_queries!(db, 0, { Book::bulk_update(db, doubled, |b| b.pages).unwrap_err() });
        let expected = format!(
            "the `Book` with the key {} is given twice: give each row once (model `Book`)",
            books[0].id
        );
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::Invalid, expected));
        books[2].id = 4711;
        let error = Book::bulk_update(db, &books, |b| b.pages).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::DoesNotExist, "no `Book` has the key 4711 (model `Book`)")
        );
        assert!(error.location().unwrap().file().ends_with("bulk_update.rs"));
        untouched();
        // Inside a transaction, which goes on.
        db.atomic(|tx| {
            let kind = Book::bulk_update(tx, &books, |b| b.pages).unwrap_err().kind();
            assert_eq!(kind, ErrorKind::DoesNotExist);
            Author::objects().update(tx, |a| a.bio.set("x"))
        })
        .unwrap();
        untouched();
        let error = Book::bulk_update(db, &books, |b| (b.pages, b.id)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("id")));
        books.remove(2);
        books[1].isbn = "12345678901234".to_owned();
        let error = Book::bulk_update(db, &books, |b| b.isbn).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("isbn")));
        books[1].isbn = books[0].isbn.clone();
        let error = Book::bulk_update(db, &books, |b| (b.isbn, b.pages)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UniqueViolation);
        books[1].pages = 0;
        let error = Book::bulk_update(db, &books, |b| b.pages).unwrap_err();
        assert_eq!((error.kind(), error.constraint()), (ErrorKind::CheckViolation, Some("pages_positive")));
        untouched();
    });
}

#[test]
fn newtypes_nulls_hostile_texts_and_times() {
    on_each(|db| {
        db.create_tables::<(Item, Country)>().unwrap();
        let new =
            |n: i32| Item::create().code(Code(n.to_string())).shelf(1).place(n).size(Size::Small).note("n");
        let made = Item::bulk_create(db, (0..6).map(new)).unwrap();
        let mut items = made.clone();
        for (item, text) in items.iter_mut().zip(HOSTILE) {
            item.code = Code(text.to_owned());
            item.size = Size::Large;
            item.label = text.to_owned();
            item.note = None;
            item.parent = Some((&made[0]).into());
        }
        items[3].note = Some(HOSTILE[0].to_owned());
        items[3].parent = None;
        Item::bulk_update(db, &items, |i| (i.code, i.size, i.label, i.note, i.parent)).unwrap();
        let stored = Item::objects().order_by(|i| i.id).all(db).unwrap();
        for ((stored, item), made) in stored.iter().zip(&items).zip(&made) {
            assert!(stored.changed > made.changed, "`auto_now` is set");
            assert_eq!(*stored, Item { changed: stored.changed, ..item.clone() });
        }
        // Keys of text, and a column of which every value is NULL.
        let codes = HOSTILE.map(|text| Country::create().code(text).name("x").weight(1.5));
        let mut countries = Country::bulk_create(db, codes).unwrap();
        countries.iter_mut().for_each(|country| country.name = None);
        countries[0].weight = Some(-0.25);
        Country::bulk_update(db, &countries, |c| (c.name, c.weight)).unwrap();
        let stored = Country::objects().filter(|c| c.name.is_null()).count(db).unwrap();
        assert_eq!(stored, 6);
        assert_eq!(Country::objects().filter(|c| c.weight.eq(-0.25)).get(db).unwrap().code, HOSTILE[0]);
        assert_eq!(Tag::create().name("x").save(db).unwrap_err().kind(), ErrorKind::Schema);
    });
}

#[test]
fn a_hundred_thousand_rows() {
    on_each(|db| {
        db.create_tables::<Item>().unwrap();
        let new = |n: i32| Item::create().code(Code(n.to_string())).shelf(1).place(n).size(Size::Small);
        let mut items = Item::bulk_create(db, (0..100_000).map(new)).unwrap();
        for item in &mut items {
            item.views = i64::from(item.place) * 2;
            item.label = format!("label {}", item.place);
        }
        let log = db.record();
        assert_eq!(Item::bulk_update(db, &items, |i| (i.views, i.label)).unwrap(), 100_000);
        log.assert_count(10);
        let wrong = Item::objects().exclude(|i| i.views.eq(i.views)).count(db).unwrap();
        assert_eq!(wrong, 0);
        let stored = Item::objects().order_by(|i| i.place).values(|i| (i.views, i.label)).all(db).unwrap();
        assert!(
            stored
                .iter()
                .zip(0..)
                .all(|((views, label), n)| *views == n * 2 && *label == format!("label {n}"))
        );
        items[99_999].id = -1;
        items.iter_mut().for_each(|item| item.views = -1);
        assert_eq!(Item::bulk_update(db, &items, |i| i.views).unwrap_err().kind(), ErrorKind::DoesNotExist);
        assert_eq!(Item::objects().filter(|i| i.views.lt(0)).count(db).unwrap(), 0);
    });
}
