//! Rows that are looked for by more than their own fields, or by what the new row does not have.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Book, Tag};
use orm_tests::rows::{date, library};

#[test]
fn by_what_stands_behind_relations() {
    on_each(|db| {
        let library = library(db).unwrap();
        let lem = &library.authors[1];
        let new = || Book::create().title("Eden").author(lem).published_date(date(1959, 1, 1)).isbn("1");
        let (book, made) =
            Book::get_or_create(db, |b| b.author.name.contains("Lem") & b.title.eq("Solaris"), new).unwrap();
        assert!(!made && book == library.books[2]);
        let (book, made) = Book::update_or_create(
            db,
            |b| b.author.name.contains("Lem") & b.tags.any(|t| t.name.eq("sf")),
            |b| (b.pages.set(b.pages + b.title.length().cast::<i32>()), b.status.set("lent")),
            new,
        )
        .unwrap();
        assert_eq!((book.title.as_str(), book.pages, made), ("Solaris", 211, false));
        // Several: none is changed.
        let several = Book::update_or_create(db, |b| b.author.name.contains("Lem"), |b| b.pages.set(1), new);
        assert_eq!(several.unwrap_err().kind(), ErrorKind::MultipleObjects);
        assert!(!Book::objects().filter(|b| b.pages.eq(1)).exists(db).unwrap());
        // What only reads needs no right to write.
        let read_only = || Atomic::repeatable_read().read_only();
        let found = db.atomic_with(read_only(), |tx| Book::get_or_create(tx, |b| b.title.eq("Solaris"), new));
        assert!(!found.unwrap().1);
        assert!(
            db.atomic_with(read_only(), |tx| Book::get_or_create(tx, |b| b.title.eq("Eden"), new)).is_err()
        );
    });
}

#[test]
fn by_what_the_new_row_does_not_have() {
    on_each(|db| {
        library(db).unwrap();
        // It is in the way of another row than the one that was looked for.
        let sf = || Tag::create().name("sf");
        let error = Tag::get_or_create(db, |t| t.name.eq("nope"), sf).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("name")));
        let error = Tag::update_or_create(db, |t| t.name.eq("nope"), |t| t.name.set("x"), sf).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("name")));
        let (other, made) =
            Tag::get_or_create(db, |t| t.name.eq("nope"), || Tag::create().name("other")).unwrap();
        assert!(made && other.name == "other");
    });
}
