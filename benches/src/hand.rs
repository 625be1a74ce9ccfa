//! What the hand-written code does, on each driver: the same work as the queries in `library`.

use crate::models::{Author, Book, Catalogue, FullBook, FullCatalogue, Review, Tag};
use crate::shared::Stats;

/// Careful code on the bare driver: statements prepared once, cells read by position off the driver's buffer.
///
/// Errors end the program.
pub trait Hand {
    fn book(&mut self, id: i64) -> Book;
    fn books(&mut self, rows: u64) -> Vec<Book>;
    /// 50 books whose title contains a text, of more than 300 pages, the newest first.
    fn search(&mut self, text: &str) -> Vec<Book>;
    fn full_books(&mut self) -> Vec<FullBook>;
    fn authors_with_books(&mut self) -> Vec<(Author, Vec<Book>)>;
    fn books_with_tags(&mut self, rows: u64) -> Vec<(Book, Vec<Tag>)>;
    fn catalogues(&mut self) -> Vec<Catalogue>;
    fn full_catalogues(&mut self) -> Vec<FullCatalogue>;
    /// All reviews, one after another, and none kept.
    fn stream(&mut self) -> u64;
    /// Those of some rating and better, in an order of the ratings where that is asked for.
    fn stream_some(&mut self, least: i32, sorted: bool) -> u64;
    /// The 50 authors whose books have the most reviews.
    fn stats(&mut self) -> Vec<Stats>;
    fn count(&mut self, status: &str) -> u64;
    fn exists(&mut self, isbn: &str) -> bool;
    fn insert(&mut self, book: i64, rating: i32, comment: &str) -> Review;
    /// So many of them in one transaction.
    fn insert_many(&mut self, rows: i64, comment: &str) -> Vec<Review>;
    /// So many of them in as few statements as are fast.
    fn insert_at_once(&mut self, rows: i64, comment: &str) -> Vec<Review>;
    /// So many of them, without reading their keys.
    fn copy(&mut self, rows: i64, comment: &str) -> u64;
    /// Adds reviews until there are so many.
    fn fill_up(&mut self, reviews: i64);
    /// Writes the rating of each of these.
    fn update_ratings(&mut self, reviews: &[Review]) -> u64;
    fn update(&mut self, book: &Book);
    /// Writes the pages of each of these.
    fn update_pages(&mut self, books: &[Book]) -> u64;
    /// Removes what was inserted.
    fn tidy(&mut self);
    /// What was inserted, and the books that were changed. For checks.
    fn written(&mut self) -> (Vec<Review>, Vec<Book>);
    /// Changes the books that are to be written, so that a check sees who does not write.
    fn spoil(&mut self);
}

/// The columns of each table, in the order of its struct's fields.
pub mod columns {
    macro_rules! book {
        () => {
            "b.id, b.title, b.author_id, b.publisher_id, b.published_date, b.isbn, b.status, b.pages"
        };
    }
    macro_rules! author {
        () => {
            "a.id, a.name, a.email, a.bio"
        };
    }
    macro_rules! publisher {
        () => {
            "p.id, p.name, p.country"
        };
    }
    pub(crate) use {author, book, publisher};
}
