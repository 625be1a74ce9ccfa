//! To-many relations inside a query: they never multiply its rows.

use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Author, Book, Loan, Publisher, Tag};

chapter!("Collections", "collections.rs":
    any,
    every,
    none,
    counts,
    values_of_collections,
    outer_fields,
    the_longest_of_each,
    without_a_relation,
);

/// `any` nests to any depth
fn any(db: &Database) -> Result<Lines> {
    let authors = Author::objects()
        .filter(|a| a.books.any(|b| b.pages.gt(500) & b.tags.any(|t| t.name.eq("science fiction"))))
        .all(db)?;
    rows(&authors, |a| a.name.clone())
}

/// `every` is true of a collection of which no row fails
fn every(db: &Database) -> Result<Lines> {
    let authors = Author::objects()
        .filter(|a| a.books.count().ge(4) & a.books.every(|b| b.tags.any(|t| t.name.eq("fantasy"))))
        .all(db)?;
    rows(&authors, |a| a.name.clone())
}

/// `none`: publishers in France or Germany without a book of this century
fn none(db: &Database) -> Result<Lines> {
    let publishers = Publisher::objects()
        .filter(|p| p.country.in_(["FR", "DE"]) & p.books.none(|b| b.published.year().ge(2000)))
        .all(db)?;
    rows(&publishers, |p| p.name.clone())
}

/// `count`, `sum`, `avg`, `min` and `max` are expressions: filter by them, order by them, read them
fn counts(db: &Database) -> Result<Lines> {
    let tags = Tag::objects()
        .order_by(|t| (t.books.count().desc(), t.name))
        .limit(4)
        .values(|t| {
            (t.name, t.books.count(), t.books.avg(|b| b.pages), t.books.max(|b| b.published))
        })
        .all(db)?;
    rows(&tags, |(tag, books, pages, latest)| {
        format!(
            "{tag}: {books} books of {:.0} pages, the latest of {latest:?}",
            pages.unwrap_or(0.0)
        )
    })
}

/// `first` is a value of the first row: the latest book of each author, by a subquery
fn values_of_collections(db: &Database) -> Result<Lines> {
    let authors = Author::objects()
        .filter(|a| a.books.count().ge(5))
        .values(|a| (a.name, a.books.order_by(|b| b.published.desc()).first(|b| b.title)))
        .all(db)?;
    rows(&authors, |(name, latest)| format!("{name}: {latest:?}"))
}

/// An inner closure may use the outer fields: here, two books of one author in one year
fn outer_fields(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .filter(|b| b.author.books.any(|other| other.id.ne(b.id) & other.published.eq(b.published)))
        .values(|b| (b.author.name, b.title, b.published))
        .all(db)?;
    rows(&books, |(author, title, published)| format!("{author}, {published}: {title}"))
}

/// A collection is reached over a foreign key as well: the longest book of each author
fn the_longest_of_each(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .filter(|b| b.author.books.none(|other| other.pages.gt(b.pages)))
        .order_by(|b| b.pages.desc())
        .limit(4)
        .values(|b| (b.author.name, b.title, b.pages))
        .all(db)?;
    rows(&books, |(author, title, pages)| format!("{author}: {title}, {pages} pages"))
}

/// A model without a relation to the row is reached by `all`
fn without_a_relation(db: &Database) -> Result<Lines> {
    let borrowed = Author::objects()
        .filter(|a| a.all::<Loan>().any(|l| l.book.author.id.eq(a.id) & l.returned.is_null()))
        .count(db)?;
    note!("books of {borrowed} authors are lent")
}
