//! The models, and what the hand-written code fills: the same structs, with loaded rows beside them.

use chrono::NaiveDate;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book.publisher))]
pub struct Publisher {
    pub id: i64,
    #[orm(unique)]
    pub name: String,
    pub country: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book.author))]
pub struct Author {
    pub id: i64,
    #[orm(max_length = 200)]
    pub name: String,
    #[orm(unique)]
    pub email: String,
    #[orm(default = "")]
    pub bio: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(reviews: Review.book), many_to_many(tags: Tag))]
pub struct Book {
    pub id: i64,
    #[orm(max_length = 300, index)]
    pub title: String,
    #[orm(on_delete = Cascade)]
    pub author: ForeignKey<Author>,
    #[orm(on_delete = SetNull)]
    pub publisher: Option<ForeignKey<Publisher>>,
    pub published_date: NaiveDate,
    #[orm(max_length = 13, unique)]
    pub isbn: String,
    #[orm(default = "available")]
    pub status: String,
    #[orm(default = 1)]
    pub pages: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(books: Book.tags))]
pub struct Tag {
    pub id: i64,
    #[orm(unique)]
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Review {
    pub id: i64,
    #[orm(on_delete = Cascade)]
    pub book: ForeignKey<Book>,
    pub rating: i32,
    pub comment: Option<String>,
}

pub type All = (Publisher, Author, Book, Tag, Review);

/// A book with the rows it points at.
pub type FullBook = (Book, Author, Option<Publisher>);
/// A publisher with its books, each with its author, tags and reviews.
pub type FullCatalogue = (Publisher, Vec<(Book, Author, Vec<Tag>, Vec<Review>)>);
/// A publisher with its books, each with its author and tags.
pub type Catalogue = (Publisher, Vec<(Book, Author, Vec<Tag>)>);
