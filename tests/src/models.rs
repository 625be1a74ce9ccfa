//! The models of most tests: a library.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::prelude::*;

/// Who publishes books.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book.publisher), has_many(agents: Author.agency))]
pub struct Publisher {
    /// The key.
    pub id: i64,
    /// The name.
    #[orm(unique)]
    pub name: String,
    /// The country, where it is known.
    pub country: Option<String>,
}

/// Who writes books.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book.author), has_many(edited: Book.editor), has_one(profile: Profile.author))]
pub struct Author {
    /// The key.
    pub id: i64,
    /// The name.
    #[orm(max_length = 200)]
    pub name: String,
    /// The address.
    #[orm(unique)]
    pub email: String,
    /// A few words.
    #[orm(default = "")]
    pub bio: String,
    /// Who represents the author.
    pub agency: Option<ForeignKey<Publisher>>,
}

/// More about an author.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Profile {
    /// The key.
    pub id: i64,
    /// Whose profile.
    #[orm(on_delete = Cascade)]
    pub author: OneToOne<Author>,
    /// Where to read more.
    pub website: String,
}

/// A book.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    table = "library_book",
    has_many(reviews: Review.book),
    many_to_many(tags: Tag),
    ordering(-published_date, title),
    index(published_date, name = "book_pub_date_idx"),
    index(author, -published_date),
    index(published_date, name = "book_available_idx", condition = |b| b.status.eq("available")),
    unique(author, title),
    check(name = "pages_positive", |b| b.pages.gt(0)),
)]
pub struct Book {
    /// The key.
    pub id: i64,
    /// The title.
    #[orm(max_length = 300, index)]
    pub title: String,
    /// Who wrote it.
    #[orm(on_delete = Cascade)]
    pub author: ForeignKey<Author>,
    /// Who edited it.
    #[orm(on_delete = SetNull)]
    pub editor: Option<ForeignKey<Author>>,
    /// Who published it.
    #[orm(on_delete = SetNull)]
    pub publisher: Option<ForeignKey<Publisher>>,
    /// When.
    pub published_date: NaiveDate,
    /// The number.
    #[orm(max_length = 13, unique)]
    pub isbn: String,
    /// Whether it can be lent.
    #[orm(default = "available")]
    pub status: String,
    /// How long it is.
    #[orm(default = 1)]
    pub pages: i32,
}

/// A subject.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(books: Book.tags))]
pub struct Tag {
    /// The key.
    pub id: i64,
    /// The name.
    #[orm(unique)]
    pub name: String,
}

/// What a reader thinks of a book.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Review {
    /// The key.
    pub id: i64,
    /// Of which book.
    #[orm(on_delete = Cascade)]
    pub book: ForeignKey<Book>,
    /// One to five.
    pub rating: i32,
    /// Why.
    pub comment: Option<String>,
}

/// A tree.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(children: Category.parent))]
pub struct Category {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// What it is a part of.
    #[orm(on_delete = Cascade)]
    pub parent: Option<ForeignKey<Category>>,
}

/// A prize, which points at nobody.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Award {
    /// The key.
    pub id: i64,
    /// Who won it.
    pub winner: String,
    /// When.
    pub year: i32,
}

/// A column of each type, and of each nullable type.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Sample {
    /// The key.
    pub id: i64,
    /// 16 bits.
    pub small: i16,
    /// 32 bits.
    pub medium: i32,
    /// 64 bits.
    pub large: i64,
    /// A float of 32 bits.
    pub single: f32,
    /// A float of 64 bits.
    pub double: f64,
    /// A truth value.
    pub flag: bool,
    /// Text.
    pub text: String,
    /// Bytes.
    pub bytes: Vec<u8>,
    /// A date.
    pub date: NaiveDate,
    /// A time of day.
    pub time: NaiveTime,
    /// A date and time.
    pub datetime: NaiveDateTime,
    /// A moment.
    pub moment: DateTime<Utc>,
    /// A 32-bit number, or none.
    pub maybe_number: Option<i32>,
    /// Text, or none.
    pub maybe_text: Option<String>,
    /// A date, or none.
    pub maybe_date: Option<NaiveDate>,
    /// A moment, or none.
    pub maybe_moment: Option<DateTime<Utc>>,
}

/// The tables of all of these.
pub type All = (Publisher, Author, Profile, Book, Tag, Review, Category, Award, Sample);
