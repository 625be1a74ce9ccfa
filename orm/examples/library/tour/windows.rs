//! Rows among others, and query sets put together.

use orm::prelude::*;

use super::{Lines, Result, chapter, rows};
use crate::models::Book;

chapter!("Windows and set operations", "windows.rs":
    top_three,
    beside_each_other,
    union,
    intersection,
    distinct,
);

/// The three longest books of each publisher: a filter on a window's value
fn top_three(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .filter(|b| b.publisher.is_not_null())
        .annotate(|b| {
            row_number().over(|w| w.partition_by(b.publisher).order_by((b.pages.desc(), b.id)))
        })
        .filter(|(_, place)| place.le(3))
        .order_by(|(b, place)| (b.publisher.name, place))
        .values(|(b, place)| (b.publisher.name, place, b.title, b.pages))
        .all(db)?;
    rows(&books, |(publisher, place, title, pages)| {
        format!("{publisher:?} {place}. {title}, {pages} pages")
    })
}

/// `lag` is of the row before, and every aggregate may run along the rows
fn beside_each_other(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .filter(|b| b.author.name.eq("Jane Austen"))
        .order_by(|b| b.published)
        .values(|b| {
            (
                b.title,
                lag(b.published).over(|w| w.order_by(b.published)),
                b.pages.sum().over(|w| w.order_by(b.published)),
            )
        })
        .all(db)?;
    rows(&books, |(title, before, pages)| format!("{title}: before it {before:?}, {pages:?} pages"))
}

/// `union` of query sets is one, to be ordered, cut, counted and loaded with relations
fn union(db: &Database) -> Result<Lines> {
    let oldest = Book::objects().order_by(|b| b.published).limit(2);
    let longest = Book::objects().order_by(|b| b.pages.desc()).limit(2);
    let books = oldest.union(longest).order_by(|b| b.title).select_related(|b| b.author).all(db)?;
    rows(&books, |b| format!("{}, by {}, {}", b.title, b.author().name, b.published))
}

/// `intersect` and `except` likewise; a function makes their parts
fn intersection(db: &Database) -> Result<Lines> {
    let tagged =
        |tag: &'static str| Book::objects().filter(move |b| b.tags.any(|t| t.name.eq(tag)));
    let books = tagged("satire").intersect(tagged("dystopia")).except(tagged("war"));
    let books = books.order_by(|b| b.title).all(db)?;
    rows(&books, |b| b.title.clone())
}

/// `distinct` drops what is equal in all that is read
fn distinct(db: &Database) -> Result<Lines> {
    let places = Book::objects()
        .order_by(|b| (b.publisher.country.desc(), b.status))
        .values(|b| (b.publisher.country, b.status))
        .distinct()
        .all(db)?;
    rows(&places, |(country, status)| format!("{country:?}, {status:?}"))
}
