//! Related rows, loaded with the rows they belong to. What was not loaded does not compile.

use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Author, Book, BookRow, Loan, Tag};

mod names {
    orm::attr!(pub long_books, short_books);
}
use names::{long_books, short_books};

chapter!("Eager loading", "loading.rs":
    to_one,
    nested,
    prefetch,
    refined,
    nested_prefetch,
    under_names,
    signatures,
    explicit,
    afterwards,
);

/// `select_related` joins rows in: one query. A nullable relation is an `Option`
fn to_one(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .filter(|b| b.pages.gt(1100))
        .select_related(|b| (b.author, b.publisher))
        .all(db)?;
    rows(&books, |b| {
        format!("{}, {}, {:?}", b.title, b.author().name, b.publisher().map(|p| &p.name))
    })
}

/// Nested to any depth, still in one query
fn nested(db: &Database) -> Result<Lines> {
    let loans = Loan::objects()
        .filter(|l| l.returned.is_null())
        .select_related(|l| (l.book.author, l.book.publisher))
        .all(db)?;
    rows(&loans, |l| {
        format!("{} reads {}, by {}", l.reader, l.book().title, l.book().author().name)
    })
}

/// `prefetch_related` loads collections: one more query each, whatever the number of rows
fn prefetch(db: &Database) -> Result<Lines> {
    let authors = Author::objects()
        .filter(|a| a.name.starts_with("J"))
        .prefetch_related(|a| a.books)
        .all(db)?;
    rows(&authors, |a| format!("{}: {}", a.name, titles(a.books())))
}

/// A collection is refined where it is loaded: `limit` is per author, by a window function
fn refined(db: &Database) -> Result<Lines> {
    let authors = Author::objects()
        .filter(|a| a.books.count().ge(5))
        .prefetch_related(|a| {
            a.books.filter(|b| b.pages.gt(150)).order_by(|b| b.published.desc()).limit(2)
        })
        .all(db)?;
    rows(&authors, |a| format!("{}: {}", a.name, titles(a.books())))
}

/// Three levels, three queries: joins and collections nest in each other
fn nested_prefetch(db: &Database) -> Result<Lines> {
    let authors = Author::objects()
        .filter(|a| a.name.in_(["Frank Herbert", "Mary Shelley"]))
        .prefetch_related(|a| a.books.select_related(|b| b.publisher).prefetch_related(|b| b.tags))
        .all(db)?;
    let mut found = Vec::new();
    for author in &authors {
        for book in author.books() {
            let publisher = book.publisher().map_or("nobody", |p| &p.name);
            let tags: Vec<&str> = book.tags().iter().map(|t| &*t.name).collect();
            found.push(format!(
                "{}, {} ({publisher}): {}",
                author.name,
                book.title,
                tags.join(", ")
            ));
        }
    }
    rows(&found, String::clone)
}

/// One relation twice, each under a name of its own (`orm::attr!(long_books, short_books)`)
fn under_names(db: &Database) -> Result<Lines> {
    let tags = Tag::objects()
        .filter(|t| t.name.in_(["war", "history"]))
        .prefetch_related(|t| t.books.filter(|b| b.pages.gt(800)).to_attr(long_books))
        .prefetch_related(|t| t.books.filter(|b| b.pages.lt(200)).to_attr(short_books))
        .all(db)?;
    rows(&tags, |t| {
        format!("{}: {} long, {} short", t.name, t.get(long_books).len(), t.get(short_books).len())
    })
}

/// What a function needs loaded stands in its signature
fn signatures(db: &Database) -> Result<Lines> {
    fn line(book: &BookRow<Loaded<Author>>) -> String {
        format!("{}, by {}", book.title, book.author().name)
    }
    let books =
        Book::objects().order_by(|b| b.published).limit(2).select_related(|b| b.author).all(db)?;
    rows(&books, line)
}

/// Without eager loading the query is in sight: one row by `fetch(&db)`, collections as query sets
fn explicit(db: &Database) -> Result<Lines> {
    let solaris = Book::objects().filter(|b| b.title.eq("Solaris")).get(db)?;
    let author = solaris.author.fetch(db)?;
    let others = author.books().filter(|b| b.id.ne(solaris.id)).count(db)?;
    note!("{} wrote {others} other books that are here", author.name)
}

/// Onto rows that are here already: `orm::prefetch_related`
fn afterwards(db: &Database) -> Result<Lines> {
    let authors = Author::objects().filter(|a| a.name.icontains("brontë")).all(db)?;
    let authors = orm::prefetch_related(db, authors, |a| a.books.prefetch_related(|b| b.tags))?;
    let books = authors.iter().flat_map(|a| a.books());
    rows(books, |b| format!("{}: {} tags", b.title, b.tags().len()))
}

fn titles(books: &[Book]) -> String {
    books.iter().map(|book| book.title.as_str()).collect::<Vec<_>>().join(" / ")
}
