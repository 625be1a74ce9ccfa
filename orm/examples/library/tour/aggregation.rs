//! What many rows come to.

use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Author, Book};

chapter!("Aggregation", "aggregation.rs":
    totals,
    statistics,
    two_collections,
    annotations,
    groups,
    pages_of_groups,
    computed_keys,
);

/// `aggregate` makes one row of all; each aggregate may have a filter of its own
fn totals(db: &Database) -> Result<Lines> {
    let (books, pages, british) = Book::objects().aggregate(db, |b| {
        (count(), b.pages.avg(), count().filter(b.publisher.country.eq("GB")))
    })?;
    note!("{books} books of {pages:.0?} pages on average, {british} of them from Britain")
}

/// `annotate` adds values to each row, by which one can filter and order: statistics per author
fn statistics(db: &Database) -> Result<Lines> {
    let authors: Vec<(Author, (i64, Option<f64>))> = Author::objects()
        .annotate(|a| (a.books.count(), a.books.avg(|b| b.pages)))
        .filter(|(_, (books, _))| books.ge(4))
        .order_by(|(_, (_, pages))| pages.desc())
        .limit(4)
        .all(db)?;
    rows(&authors, |(a, (books, pages))| format!("{}: {books} books of {pages:.0?} pages", a.name))
}

/// Two collections of one row do not multiply each other: both numbers are right
fn two_collections(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .annotate(|b| (b.loans.count(), b.tags.count()))
        .filter(|(_, (loans, _))| loans.gt(0))
        .all(db)?;
    rows(&books, |(b, (loans, tags))| format!("{}: loaned {loans} times, {tags} tags", b.title))
}

/// An annotation may use those before it, and any subquery: the latest book, and what `exists`
fn annotations(db: &Database) -> Result<Lines> {
    let authors = Author::objects()
        .annotate(|a| a.books.order_by(|b| b.published.desc()).first(|b| b.title))
        .annotate(|(a, _)| a.books.any(|b| b.loans.filter(|l| l.returned.is_null()).exists()))
        .filter(|(_, is_lent)| is_lent)
        .all(db)?;
    rows(&authors, |((a, latest), _)| format!("{} is being read; the latest: {latest:?}", a.name))
}

/// `group_by` makes a row of each group; `filter` is HAVING then, and takes keys and aggregates
fn groups(db: &Database) -> Result<Lines> {
    let authors = Book::objects()
        .group_by(|b| b.author.name)
        .aggregate(|b| (count(), b.pages.sum(), b.published.max()))
        .filter(|(name, (books, pages, _))| books.ge(3) & pages.gt(2000) & name.ne("Homer"))
        .order_by(|(name, (books, ..))| (books.desc(), name))
        .limit(4)
        .all(db)?;
    rows(&authors, |(name, (books, pages, latest))| {
        format!("{name}: {books} books, {pages:?} pages, until {latest:?}")
    })
}

/// Groups are read as rows are: counted, in pages, in chunks; a truth value is a condition by itself
fn pages_of_groups(db: &Database) -> Result<Lines> {
    let productive = Book::objects()
        .group_by(|b| b.author.name)
        .aggregate(|b| (count(), b.pages.max().gt(900)))
        .filter(|(_, (books, is_long))| is_long & books.gt(1))
        .order_by(|(name, (books, _))| (books.desc(), name));
    let page = productive.page(2, 3).all(db)?;
    rows(&page.rows, |(name, (books, _))| {
        format!("{name}: {books} books, page {} of {}", page.number, page.pages)
    })
}

/// The key of a group may be computed, and texts are aggregates too: books by century
fn computed_keys(db: &Database) -> Result<Lines> {
    let centuries = Book::objects()
        .filter(|b| b.pages.gt(1000))
        .group_by(|b| b.published.year() / 100 + 1)
        .aggregate(|b| (b.author.id.count_distinct(), b.title.string_agg(", ").order_by(b.title)))
        .order_by(|(century, _)| century.desc())
        .all(db)?;
    rows(&centuries, |(century, (authors, titles))| {
        format!("{century}th, {authors} authors: {}", titles.as_deref().unwrap_or(""))
    })
}
