//! The models: who writes, who publishes, what there is to read, and who has borrowed it.

use chrono::NaiveDate;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book.author), ordering(name))]
pub struct Author {
    pub id: i64,
    #[orm(max_length = 200, unique)]
    pub name: String,
    #[orm(unique)]
    pub email: String,
    #[orm(default = "")]
    pub bio: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book.publisher), ordering(name))]
pub struct Publisher {
    pub id: i64,
    #[orm(unique)]
    pub name: String,
    pub country: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    has_many(loans: Loan.book),
    many_to_many(tags: Tag),
    ordering(title),
    index(-published, id),
    unique(author, title),
    check(name = "pages_positive", |b| b.pages.gt(0)),
)]
pub struct Book {
    pub id: i64,
    #[orm(max_length = 300, index)]
    pub title: String,
    #[orm(on_delete = Cascade)]
    pub author: ForeignKey<Author>,
    #[orm(on_delete = SetNull)]
    pub publisher: Option<ForeignKey<Publisher>>,
    pub published: NaiveDate,
    #[orm(max_length = 13, unique, validate = thirteen_digits)]
    pub isbn: String,
    pub pages: i32,
    #[orm(default = Status::Available)]
    pub status: Status,
}

fn thirteen_digits(isbn: &str) -> Result<(), &'static str> {
    let is_isbn = isbn.len() == 13 && isbn.bytes().all(|letter| letter.is_ascii_digit());
    if is_isbn { Ok(()) } else { Err("an ISBN has thirteen digits") }
}

/// A field-less enum is a text column.
#[derive(Value, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Available,
    Lent,
    Lost,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(books: Book.tags), ordering(name))]
pub struct Tag {
    pub id: i64,
    #[orm(unique)]
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(ordering(since, id))]
pub struct Loan {
    pub id: i64,
    #[orm(on_delete = Cascade)]
    pub book: ForeignKey<Book>,
    pub reader: String,
    pub since: NaiveDate,
    pub returned: Option<NaiveDate>,
    #[orm(version)]
    pub version: i32,
}

/// The tables of the library.
pub type All = (Author, Publisher, Book, Tag, Loan);
