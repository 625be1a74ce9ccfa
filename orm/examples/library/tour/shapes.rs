//! Less than whole rows.

use orm::prelude::*;

use super::{Lines, Result, chapter, rows};
use crate::models::{Author, Book, Publisher, Status};

chapter!("Columns and shapes", "shapes.rs":
    only,
    defer,
    values,
    projections,
);

/// `only` reads a part of the columns: `.title()` compiles, `.isbn()` does not, and says why
fn only(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .only(|b| (b.title, b.pages))
        .order_by(|b| (b.pages, b.title))
        .limit(3)
        .all(db)?;
    rows(&books, |b| format!("{}, {} pages", b.title(), b.pages()))
}

/// `defer` leaves columns out, and goes with eager loading
fn defer(db: &Database) -> Result<Lines> {
    let books = Book::objects()
        .defer(|b| (b.isbn, b.status))
        .select_related(|b| b.author)
        .limit(3)
        .all(db)?;
    rows(&books, |b| format!("{}, {}: {}", b.title(), b.published(), b.author().name))
}

/// `values` reads values: one, or a tuple of up to twelve
fn values(db: &Database) -> Result<Lines> {
    let countries: Vec<Option<String>> = Publisher::objects().values(|p| p.country).all(db)?;
    let books: Vec<(String, Status)> = Book::objects().values(|b| (b.title, b.status)).all(db)?;
    rows([format!("{:?} ..", &countries[..4]), format!("{:?} ..", &books[..2])], |line| line)
}

/// A projection is a struct that the query is read off
fn projections(db: &Database) -> Result<Lines> {
    #[derive(Projection)]
    #[orm(from = Author)]
    struct Shelf {
        name: String,
        #[orm(value = |a| a.books.count())]
        books: i64,
        #[orm(value = |a| a.books.sum(|b| b.pages))]
        pages: Option<i64>,
    }
    let shelves = Author::objects()
        .order_by(|a| a.books.sum(|b| b.pages).desc())
        .limit(3)
        .project::<Shelf>()
        .all(db)?;
    rows(&shelves, |s| format!("{}: {} books, {} pages", s.name, s.books, s.pages.unwrap_or(0)))
}
