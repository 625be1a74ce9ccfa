//! In which order, and how many.

use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Author, Book, Publisher};

chapter!("Order, slices and pages", "ordering.rs":
    order,
    nulls,
    single_rows,
    exactly_one,
    how_many,
    by_keys,
    pages,
    keyset_pages,
);

/// Order by any field, also of related rows, and take a slice
fn order(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .order_by(|b| (b.author.name.desc(), b.published))
        .slice(2..6)
        .values(|b| (b.author.name, b.published, b.title))
        .all(db)?;
    rows(&books, |(author, published, title)| format!("{author}, {published}: {title}"))
}

/// NULL comes last ascending and first descending, on both databases, unless you say otherwise
fn nulls(db: &Database) -> Result<Lines> {
    let publishers = Publisher::objects()
        .order_by(|p| (p.country.asc().nulls_first(), p.name))
        .slice(3..8)
        .all(db)?;
    rows(&publishers, |p| format!("{:?} {}", p.country, p.name))
}

/// `first`, `last`, `latest`, `earliest`: an `Option` of one row
fn single_rows(db: &Database) -> Result<Lines> {
    let novels = Book::objects().filter(|b| b.tags.any(|t| t.name.eq("novel")));
    let first = novels.first(db)?;
    let last = novels.last(db)?;
    let earliest = novels.earliest(db, |b| b.published)?;
    let latest = novels.latest(db, |b| b.published)?;
    rows([first, last, earliest, latest].into_iter().flatten(), |b| {
        format!("{}, {}", b.title, b.published)
    })
}

/// `get` wants exactly one, and its error says what was wanted and where
fn exactly_one(db: &Database) -> Result<Lines> {
    let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db)?;
    let error = Book::objects().filter(|b| b.title.eq("Dune II")).get(db).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DoesNotExist);
    rows(
        [format!("{}, ISBN {}", dune.title, dune.isbn), format!("{:?}: {error}", error.kind())],
        |line| line,
    )
}

/// `count` and `exists` read no rows
fn how_many(db: &Database) -> Result<Lines> {
    let long = Book::objects().filter(|b| b.pages.gt(1000));
    let (count, exists) = (long.count(db)?, long.exists(db)?);
    note!("{count} books have more than 1000 pages; exists: {exists}")
}

/// `in_bulk` finds rows by their keys
fn by_keys(db: &Database) -> Result<Lines> {
    let authors = Author::objects().in_bulk(db, [3, 1, 4, 999_999])?;
    rows([1, 3, 4, 999_999], |key| format!("{key}: {:?}", authors.get(&key).map(|a| &a.name)))
}

/// Pages by number: the rows, and how many there are in all
fn pages(db: &Database) -> Result<Lines> {
    let page = Book::objects().order_by(|b| b.title).page(3, 50).all(db)?;
    note!("page {} of {}: {} of {} books", page.number, page.pages, page.rows.len(), page.total)
}

/// Pages by key: each starts where the one before ended, which an index finds
fn keyset_pages(db: &Database) -> Result<Lines> {
    let newest = Book::objects().order_by(|b| (b.published.desc(), b.id.desc()));
    let first = newest.clone().keyset(2).all(db)?;
    let link = first.next.map(|cursor| cursor.to_string()); // opaque, for a URL
    let cursor = link.map(|text| text.parse()).transpose()?;
    let second = newest.keyset(2).after(cursor).all(db)?;
    rows(first.rows.iter().chain(&second.rows), |b| format!("{}, {}", b.published, b.title))
}
