use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, Book, Tag};
use orm_tests::rows::{date, library};

#[test]
fn one_row_is_saved_read_anew_and_deleted() {
    on_each(|db| {
        let mut book = library(db).unwrap().books.remove(0);
        book.status = "lent".into();
        book.pages = 400;
        book.save_only(db, |b| b.status).unwrap();
        let stored = Book::objects().filter(|b| b.id.eq(book.id)).get(db).unwrap();
        assert_eq!((stored.status.as_str(), stored.pages), ("lent", 387));
        book.save(db).unwrap();
        let mut other = stored;
        other.refresh(db).unwrap();
        assert_eq!(other, book);
        book.delete(db).unwrap();
        assert_eq!(book.delete(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
        assert_eq!(book.save(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
        assert_eq!(other.refresh(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
    });
}

#[test]
fn a_query_set_is_updated_and_deleted() {
    on_each(|db| {
        library(db).unwrap();
        let changed = Book::objects()
            .filter(|b| b.status.eq("available"))
            .update(db, |b| (b.status.set("sold"), b.pages.set(b.pages + 1)))
            .unwrap();
        assert_eq!(changed, 3);
        assert_eq!(Book::objects().filter(|b| b.status.eq("sold") & b.pages.eq(205)).count(db).unwrap(), 1);
        let changed = Book::objects()
            .filter(|b| b.author.name.contains("Lem"))
            .update(db, |b| b.publisher.set(None::<i64>))
            .unwrap();
        assert_eq!(changed, 2);
        assert_eq!(Book::objects().filter(|b| b.publisher.is_null()).count(db).unwrap(), 2);
        let deleted = Book::objects().filter(|b| b.author.name.contains("Lem")).delete(db).unwrap();
        assert_eq!(deleted, 2);
        let error = Book::objects().update(db, |b| b.title.set(b.author.name)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    });
}

#[test]
fn pairs_are_added_and_removed() {
    on_each(|db| {
        let library = library(db).unwrap();
        let (book, [sf, classic, unused]) = (&library.books[0], &library.tags[..]) else {
            panic!("three tags")
        };
        let names =
            || -> Vec<String> { book.tags().order_by(|t| t.name).values(|t| t.name).all(db).unwrap() };
        assert_eq!(names(), ["classic", "sf"]);
        book.tags().add(db, [sf, unused]).unwrap();
        assert_eq!(names(), ["classic", "sf", "unused"]);
        book.tags().remove(db, [sf]).unwrap();
        assert_eq!(names(), ["classic", "unused"]);
        book.tags().set(db, [sf.id, classic.id]).unwrap();
        assert_eq!(names(), ["classic", "sf"]);
        assert_eq!(sf.books().count(db).unwrap(), 3);
        assert_eq!(library.authors[1].books().filter(|b| b.pages.gt(300)).count(db).unwrap(), 1);
        assert_eq!(library.authors[1].books().update(db, |b| b.status.set("gone")).unwrap(), 2);
        book.tags().clear(db).unwrap();
        assert_eq!(book.tags().count(db).unwrap(), 0);
        assert_eq!(sf.books().count(db).unwrap(), 2);
        assert_eq!(library.books[2].tags().filter(|t| t.name.eq("sf")).delete(db).unwrap(), 1);
        assert_eq!(book.author.fetch(db).unwrap().name, "Ursula K. Le Guin");
    });
}

#[test]
fn pairs_of_many_rows_are_added_at_once() {
    on_each(|db| {
        let library = library(db).unwrap();
        let (books, tags) = (&library.books, &library.tags);
        let names = |book: &Book| -> Vec<String> {
            book.tags().order_by(|t| t.name).values(|t| t.name).all(db).unwrap()
        };
        let before = names(&books[0]);
        // Rows and keys; pairs that are there already, and one that is given twice.
        let pairs = [
            (&books[0], tags[2].id),
            (&books[0], tags[0].id),
            (&books[1], tags[2].id),
            (&books[1], tags[2].id),
        ];
        assert_queries!(db, 1, { Book::link(db, |b| b.tags, pairs).unwrap() });
        assert_eq!(
            (before, names(&books[0])),
            (vec!["classic".into(), "sf".into()], vec!["classic".into(), "sf".into(), "unused".into()])
        );
        assert!(names(&books[1]).contains(&"unused".into()));
        assert_queries!(db, 0, { Book::link(db, |b| b.tags, Vec::<(&Book, &Tag)>::new()).unwrap() });
        // From the other side.
        Tag::link(db, |t| t.books, [(&tags[2], &books[2])]).unwrap();
        assert!(names(&books[2]).contains(&"unused".into()));
        // All or none, also in a transaction that goes on.
        let made = Tag::bulk_create(db, (0..300).map(|n| Tag::create().name(format!("new {n}")))).unwrap();
        let mut pairs: Vec<(i64, i64)> = made.iter().map(|tag| (books[3].id, tag.id)).collect();
        pairs.push((books[3].id, 999_999));
        let error = Book::link(db, |b| b.tags, pairs.clone()).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::ForeignKeyViolation, Some("Book")));
        assert!(error.location().unwrap().file().ends_with("writing.rs"));
        let count = names(&books[3]).len();
        pairs.pop();
        db.atomic(|tx| {
            assert!(tx.atomic(|sp| Book::link(sp, |b| b.tags, [(0, 0)])).is_err());
            Book::link(tx, |b| b.tags, pairs)
        })
        .unwrap();
        assert_eq!(names(&books[3]).len(), count + 300);
        // More than one statement takes.
        let everything = || books.iter().flat_map(|book| made.iter().map(move |tag| (book, tag)));
        Book::link(db, |b| b.tags, (0..9).flat_map(|_| everything())).unwrap();
        assert!(books.iter().all(|book| book.tags().count(db).unwrap() >= 300));
    });
}

#[test]
fn constraints_are_typed_errors() {
    on_each(|db| {
        let library = library(db).unwrap();
        let new = || Book::create().title("x").author(&library.authors[0]).published_date(date(2000, 1, 1));
        let error = new().isbn("9780060512750").save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::UniqueViolation, Some("Book"), Some("isbn"))
        );
        assert!(error.location().unwrap().file().ends_with("writing.rs"));
        let error = new().isbn("1").pages(0).save(db).unwrap_err();
        assert_eq!((error.kind(), error.constraint()), (ErrorKind::CheckViolation, Some("pages_positive")));
        let error = new().isbn("12345678901234").save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("isbn")));
        let error = new().isbn("1").author(999_999).save(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        let error = orm_tests::models::Publisher::objects().delete(db).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ForeignKeyViolation | ErrorKind::Protected), "{error:?}");
        assert_eq!(Author::objects().filter(|a| a.name.contains("Lem")).delete(db).unwrap(), 1);
        assert_eq!(Book::objects().count(db).unwrap(), 2);
    });
}

#[test]
fn transactions() {
    on_each(|db| {
        library(db).unwrap();
        let tags = || Tag::objects().count(db).unwrap();
        db.atomic(|tx| {
            Tag::create().name("a").save(tx)?;
            let undone = tx.atomic(|sp| {
                Tag::create().name("b").save(sp)?;
                Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
            });
            assert!(undone.is_err());
            let broken = tx.atomic(|sp| Tag::create().name("a").save(sp).map(drop));
            assert_eq!(broken.unwrap_err().kind(), ErrorKind::UniqueViolation);
            tx.atomic(|sp| Tag::create().name("c").save(sp).map(drop))
        })
        .unwrap();
        assert_eq!(tags(), 5);
        let error = db
            .atomic(|tx| {
                Tag::create().name("d").save(tx)?;
                let _ = Tag::create().name("d").save(tx);
                Tag::objects().count(tx).map(drop)
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(tags(), 5);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            db.atomic(|tx| -> Result<(), Error> {
                Tag::create().name("e").save(tx)?;
                panic!("in the middle")
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(tags(), 5);
    });
}

#[test]
fn raw_queries() {
    on_each(|db| {
        library(db).unwrap();
        let books = Book::raw(
            "SELECT b.*, 1 AS extra FROM library_book b WHERE pages > ? AND title <> '?'",
            orm::params![300],
        )
        .all(db)
        .unwrap();
        assert_eq!(books.len(), 2);
        let rows: Vec<(String, i32)> = db
            .query_as("SELECT title, pages FROM library_book WHERE status = ? ORDER BY pages", ["available"])
            .unwrap();
        assert_eq!(rows[0], ("Solaris".to_owned(), 204));
        assert_eq!(db.execute("UPDATE library_book SET pages = pages + ?", orm::params![1]).unwrap(), 4);
        let error = Book::raw("SELECT id FROM library_book", orm::params![]).all(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Schema, Some("title")));
        let error = db.execute("UPDATE no_such_table SET x = 1", orm::params![]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Schema);
    });
}

#[test]
fn many_rows_are_one_query() {
    on_each(|db| {
        let library = library(db).unwrap();
        let new = |n: i32| {
            let book = Book::create()
                .title(format!("Volume {n}"))
                .author(&library.authors[2])
                .published_date(date(2000, 1, 1));
            book.isbn(format!("x{n}")).pages(n)
        };
        let books = assert_queries!(db, 1, { Book::bulk_create(db, (1..=1000).map(new)).unwrap() });
        assert_eq!(books.len(), 1000);
        assert!(books.iter().zip(1..).all(|(book, n)| book.pages == n && book.isbn == format!("x{n}")));
        assert_eq!(Book::objects().filter(|b| b.status.eq("available")).count(db).unwrap(), 1003);
        let error = Book::bulk_create(db, [new(2000), new(1)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UniqueViolation);
        assert_eq!(Book::objects().count(db).unwrap(), 1004);
        assert_eq!(Tag::bulk_create(db, ["a", "b"].map(|name| Tag::create().name(name))).unwrap().len(), 2);
        let mixed = [Author::create().name("x").email("x"), Author::create().name("y").email("y").id(77)];
        assert_eq!(Author::bulk_create(db, mixed).unwrap()[1].id, 77);
    });
}
