//! Which rows.

use orm::prelude::*;

use super::{Lines, Result, chapter, rows};
use crate::models::{Author, Book, Status};

chapter!("Filtering", "filtering.rs":
    across_relations,
    excluding,
    beyond_ascii,
    years,
    subqueries,
    fields_and_fields,
    patterns,
    functions,
    folds,
);

/// Fields follow foreign keys with a dot; `&`, `|` and `!` combine
fn across_relations(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .filter(|b| {
            b.author.name.icontains("le guin") | (b.publisher.name.eq("Orbit") & b.pages.gt(600))
        })
        .all(db)?;
    rows(&books, |b| format!("{}, {} pages", b.title, b.pages))
}

/// `exclude` keeps exactly what `filter` drops, NULL included: the publisher may be missing here
fn excluding(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .exclude(|b| b.publisher.country.in_(["US", "GB"]))
        .values(|b| (b.title, b.publisher.name, b.publisher.country))
        .all(db)?;
    rows(&books, |(title, name, country)| format!("{title}: {name:?}, {country:?}"))
}

/// Lookups that ignore case know more letters than ASCII, on both databases
fn beyond_ascii(db: &Database) -> Result<Lines> {
    let authors = Author::objects()
        .filter(|a| a.name.icontains("ÉMILE") | a.name.iends_with("BRONTË"))
        .all(db)?;
    rows(&authors, |a| a.name.clone())
}

/// A year is compared as a range of the bare column, so that an index serves it
fn years(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .filter(|b| b.published.year().ge(2020) & b.published.month().in_([3, 9]))
        .all(db)?;
    rows(&books, |b| format!("{}, {}", b.title, b.published))
}

/// A query set of one value is a subquery
fn subqueries(db: &Database) -> Result<Lines> {
    let french = Author::objects().filter(|a| a.bio.starts_with("French")).values(|a| a.id);
    let books = Book::objects().filter(|b| b.author.id.in_(french) & b.pages.lt(200)).all(db)?;
    rows(&books, |b| format!("{}, {} pages", b.title, b.pages))
}

/// The right side may be another field, or any expression of its type
fn fields_and_fields(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .filter(|b| b.title.length().gt(b.author.name.length() * 4))
        .values(|b| (b.title, b.author.name))
        .all(db)?;
    rows(&books, |(title, author)| format!("{title}, by {author}"))
}

/// `%`, `_` and `\` are data in `contains`; `like` and `regex` are for patterns
fn patterns(db: &Database) -> Result<Lines> {
    let titles = Book::objects()
        .filter(|b| b.title.regex("^The [A-Z][a-z]+ of (the )?[A-Z]") & !b.title.contains("%"))
        .values(|b| b.title)
        .all(db)?;
    rows(&titles, |title| title.clone())
}

/// A query set is a plain value: a function returns one, and adds what it was given
fn functions(db: &Database) -> Result<Lines> {
    fn search(text: Option<&str>, pages: Option<i32>) -> QuerySet<Book> {
        Book::objects()
            .filter_if(text, |b, text| b.title.icontains(text))
            .filter_if(pages, |b, pages| b.pages.le(pages))
    }
    let books = search(Some("war"), None).filter(|b| b.status.eq(Status::Available)).all(db)?;
    rows(&books, |b| b.title.clone())
}

/// Predicates are values too: fold as many as there are
fn folds(db: &Database) -> Result<Lines> {
    let words = ["moon", "mars", "earth", "star"];
    let any_of_them = Q::any(words.map(|word| Book::q(|b| b.title.icontains(word))));
    let titles = Book::objects().filter(|_| any_of_them).values(|b| b.title).all(db)?;
    rows(&titles, |title| title.clone())
}
