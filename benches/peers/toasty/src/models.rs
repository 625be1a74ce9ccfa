//! A model for each table, and the digests of what is loaded with them.
//!
//! Keys are `#[auto]` only where a row is created: an `i64` that SQLite makes has a relation to it end in a panic (toasty 0.11 narrows
//! the column and has no SQL for the cast). That leaves the relations slow on SQLite, tags most of all, whether by `via` or by way of
//! the rows between.

use jiff::civil::Date;
use toasty::Deferred;

use crate::shared::{Digest, chain, unordered};

#[derive(Debug, toasty::Model)]
#[table = "publisher"]
pub struct Publisher {
    #[key]
    pub id: i64,
    #[unique]
    pub name: String,
    pub country: Option<String>,
    #[has_many]
    pub books: Deferred<Vec<Book>>,
}

#[derive(Debug, toasty::Model)]
#[table = "author"]
pub struct Author {
    #[key]
    pub id: i64,
    pub name: String,
    #[unique]
    pub email: String,
    pub bio: String,
    #[has_many]
    pub books: Deferred<Vec<Book>>,
}

#[derive(Debug, toasty::Model)]
#[table = "book"]
pub struct Book {
    #[key]
    pub id: i64,
    #[index]
    pub title: String,
    #[index]
    pub author_id: i64,
    #[belongs_to(key = author_id, references = id)]
    pub author: Deferred<Author>,
    #[index]
    pub publisher_id: Option<i64>,
    #[belongs_to(key = publisher_id, references = id)]
    pub publisher: Deferred<Option<Publisher>>,
    pub published_date: Date,
    #[unique]
    pub isbn: String,
    pub status: String,
    pub pages: i32,
    #[has_many]
    pub book_tags: Deferred<Vec<BookTag>>,
    #[has_many(via = book_tags.tag)]
    pub tags: Deferred<Vec<Tag>>,
    #[has_many]
    pub reviews: Deferred<Vec<Review>>,
}

#[derive(Debug, toasty::Model)]
#[table = "tag"]
pub struct Tag {
    #[key]
    pub id: i64,
    #[unique]
    pub name: String,
    #[has_many]
    pub book_tags: Deferred<Vec<BookTag>>,
}

#[derive(Debug, toasty::Model)]
#[table = "book_tags"]
#[key(book_id, tag_id)]
pub struct BookTag {
    pub book_id: i64,
    #[belongs_to(key = book_id, references = id)]
    pub book: Deferred<Book>,
    #[index]
    pub tag_id: i64,
    #[belongs_to(key = tag_id, references = id)]
    pub tag: Deferred<Tag>,
}

#[derive(Debug, toasty::Model)]
#[table = "review"]
pub struct Review {
    #[key]
    #[auto]
    pub id: i64,
    #[index]
    pub book_id: i64,
    #[belongs_to(key = book_id, references = id)]
    pub book: Deferred<Book>,
    pub rating: i32,
    pub comment: Option<String>,
}

crate::shared::digest_rows!(Book, Author, Publisher, Tag, Review);

/// With its author and publisher.
pub struct FullBook(pub Book);

impl Digest for FullBook {
    const ORDERED: bool = false;

    fn digest(&self) -> u64 {
        chain([self.0.digest(), self.0.author.get().digest(), self.0.publisher.get().digest()])
    }
}

/// With its books.
pub struct AuthorWithBooks(pub Author);

impl Digest for AuthorWithBooks {
    fn digest(&self) -> u64 {
        chain([self.0.digest(), unordered(self.0.books.get())])
    }
}

/// With its tags.
pub struct BookWithTags(pub Book);

impl Digest for BookWithTags {
    fn digest(&self) -> u64 {
        chain([self.0.digest(), unordered(self.0.tags.get())])
    }
}

/// With its books, each with its author and tags.
pub struct Catalogue(pub Publisher);

impl Digest for Catalogue {
    fn digest(&self) -> u64 {
        let mut books: Vec<u64> = self.0.books.get().iter().map(listed).collect();
        books.sort_unstable();
        chain([self.0.digest(), chain(books)])
    }
}

/// With its books, each with its author, tags and reviews.
pub struct FullCatalogue(pub Publisher);

impl Digest for FullCatalogue {
    fn digest(&self) -> u64 {
        let full = |book: &Book| {
            let (tags, reviews) = (unordered(book.tags.get()), unordered(book.reviews.get()));
            chain([book.digest(), book.author.get().digest(), tags, reviews])
        };
        let mut books: Vec<u64> = self.0.books.get().iter().map(full).collect();
        books.sort_unstable();
        chain([self.0.digest(), chain(books)])
    }
}

fn listed(book: &Book) -> u64 {
    chain([book.digest(), book.author.get().digest(), unordered(book.tags.get())])
}
