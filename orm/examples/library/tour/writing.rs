//! Changing rows.

use chrono::NaiveDate;
use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Author, Book, Loan, Status, Tag};

chapter!("Writing", "writing.rs":
    create,
    save,
    refresh_and_delete,
    update,
    delete_many,
    many_to_many,
    children,
    broken_constraints,
    validation,
    checks,
);

/// `create` has a setter per field: `save` does not compile before the required ones are called
fn create(db: &Database) -> Result<Lines> {
    let author = Author::create().name("Olga Ravn").email("olga.ravn@example.org").save(db)?;
    let book = Book::create()
        .title("The Employees")
        .author(&author)
        .published(NaiveDate::from_ymd_opt(2020, 10, 1).unwrap_or_default())
        .isbn("9781999992897")
        .pages(136)
        .save(db)?;
    rows([book], |b| format!("{b:?}"))
}

/// Change the struct and `save` it; `save_only` writes one column, or a tuple of them
fn save(db: &Database) -> Result<Lines> {
    let mut book = Book::objects().filter(|b| b.title.eq("The Employees")).get(db)?;
    book.pages = 125;
    book.save(db)?;
    book.status = Status::Lent;
    book.save_only(db, |b| b.status)?;
    rows([book], |b| format!("{}, {} pages, {:?}", b.title, b.pages, b.status))
}

/// `refresh` reads the row anew, `delete` removes it; afterwards it is an error to save it
fn refresh_and_delete(db: &Database) -> Result<Lines> {
    let mut book = Book::objects().filter(|b| b.title.eq("The Employees")).get(db)?;
    Book::objects().filter(|b| b.id.eq(book.id)).update(db, |b| b.pages.set(136))?;
    book.refresh(db)?;
    book.delete(db)?;
    let error = book.save(db).unwrap_err();
    rows([format!("{} pages", book.pages), format!("{:?}: {error}", error.kind())], |line| line)
}

/// `update` changes rows where they are, by values and expressions; conditions may join
fn update(db: &Database) -> Result<Lines> {
    let changed = Book::objects()
        .filter(|b| b.author.name.eq("Jane Austen") & b.status.eq(Status::Available))
        .update(db, |b| (b.pages.set(b.pages + 16), b.status.set(Status::Lent)))?;
    note!("{changed} books changed")
}

/// `delete` of a query set is one statement
fn delete_many(db: &Database) -> Result<Lines> {
    let deleted = Loan::objects().filter(|l| l.returned.is_not_null()).delete(db)?;
    note!("{deleted} loans are over")
}

/// Many-to-many: `add`, `remove`, `set` and `clear`, each of one row's pairs
fn many_to_many(db: &Database) -> Result<Lines> {
    let emma = Book::objects().filter(|b| b.title.eq("Emma")).get(db)?;
    let comedy = Tag::create().name("comedy").save(db)?;
    let before = emma.tags().all(db)?;
    emma.tags().add(db, [&comedy])?;
    emma.tags().remove(db, [&before[0]])?;
    let between = emma.tags().values(|t| t.name).all(db)?;
    emma.tags().clear(db)?;
    emma.tags().set(db, &before)?;
    let after = emma.tags().values(|t| t.name).all(db)?;
    rows([between, after], |tags| tags.join(", "))
}

/// A new row and its children at any depth, all or none: one query for each kind and level
fn children(db: &Database) -> Result<Lines> {
    let book = |title: &str, isbn: &str, readers: [&str; 2]| {
        let published = NaiveDate::from_ymd_opt(1961, 1, 1).unwrap_or_default();
        let loan = |reader: &str| Loan::create().reader(reader).since(published);
        let new = Book::create().title(title).published(published).isbn(isbn).pages(200);
        new.with(|l| l.book, readers.map(loan))
    };
    let marlen = Author::create().name("Marlen Haushofer").email("marlen.haushofer@example.org");
    let books = [
        book("The Wall", "9780811231947", ["Ada", "Grace"]),
        book("The Loft", "9780704370432", ["Alan", "Ada"]),
    ];
    let (marlen, books) = assert_queries!(db, 3, { marlen.with(|b| b.author, books).save(db)? });
    let pairs = books.iter().flat_map(|(book, _)| [1, 2].map(|tag| (book, tag)));
    Book::link(db, |b| b.tags, pairs)?; // and pairs of many rows at once
    let lines = rows(&books, |(book, loans)| {
        format!("{}: {}, {}", book.title, loans[0].reader, loans[1].reader)
    });
    marlen.delete(db)?;
    lines
}

/// An error names the kind, the model, the field and the constraint
fn broken_constraints(db: &Database) -> Result<Lines> {
    let emma = Book::objects().filter(|b| b.title.eq("Emma")).get(db)?;
    let twice = Tag::create().name("classic").save(db).unwrap_err();
    let negative = Book::objects().update(db, |b| b.pages.set(0)).unwrap_err();
    let nobody =
        Loan::create().book(999_999).reader("Ada").since(emma.published).save(db).unwrap_err();
    rows([twice, negative, nobody], |error| format!("{:?}: {error}", error.kind()))
}

/// What a column would not keep, or `validate` refuses, is not sent; one error names every field
fn validation(db: &Database) -> Result<Lines> {
    let error = Book::create()
        .title("x".repeat(301))
        .author(1)
        .published(NaiveDate::default())
        .isbn("0-14-143951-3")
        .pages(480)
        .save(db)
        .unwrap_err();
    rows([format!("{:?}", error.field()), format!("{:?}: {error}", error.kind())], |line| line)
}

/// A `check` of the model is judged before a row is sent too, as the database would judge it
fn checks(db: &Database) -> Result<Lines> {
    let mut emma = Book::objects().filter(|b| b.title.eq("Emma")).get(db)?;
    emma.pages = 0;
    let error = assert_queries!(db, 0, { emma.save(db).unwrap_err() });
    note!("{:?}: {error}", error.kind())
}
