//! The models of the guide.

use chrono::NaiveDate;
use orm::prelude::*;

/// Who publishes books.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book.publisher))]
pub struct Publisher {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The country.
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
}

/// More about an author.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Profile {
    /// Whose.
    #[orm(primary_key, on_delete = Cascade)]
    pub author: OneToOne<Author>,
    /// Where.
    pub website: String,
}

/// A book.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    table = "library_book",
    has_many(reviews: Review.book),
    many_to_many(tags: Tag),
    many_to_many(subjects: Tag through BookSubject),
    ordering(-published_date, title, -author, publisher),
    index(published_date, name = "book_pub_date_idx"),
    index(author, -published_date),
    index(published_date, name = "book_available_idx", condition = |b| b.status.eq("available")),
    unique(author, title)
)]
#[orm(check(name = "pages_positive", |b| b.pages.gt(0)))]
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
#[orm(many_to_many(books: Book.tags), many_to_many(covered: Book.subjects))]
pub struct Tag {
    /// The key.
    pub id: i64,
    /// The name.
    #[orm(unique)]
    pub name: String,
}

/// A subject of a book, in detail.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct BookSubject {
    /// The book.
    #[orm(primary_key)]
    pub book: ForeignKey<Book>,
    /// The tag.
    #[orm(primary_key, column = "subject")]
    pub tag: ForeignKey<Tag>,
}

/// An opinion.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Review {
    /// The key.
    pub id: i64,
    /// Of which book.
    pub book: ForeignKey<Book>,
    /// One to five.
    pub rating: i32,
}

/// A tree.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(children: Self.parent), many_to_many(related: Category))]
pub struct Category {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// What it is a part of.
    pub parent: Option<ForeignKey<Self>>,
}

/// A card.
#[derive(Projection, Debug)]
#[orm(from = Book)]
pub struct BookCard {
    /// The title.
    pub title: String,
    #[orm(value = |b| b.author.name)]
    author: String,
    /// The number of opinions.
    #[orm(value = |b| b.reviews.count())]
    pub reviews: i64,
    #[orm(value = |b| b.publisher.country)]
    country: Option<String>,
    #[orm(value = |b| b.pages.gt(100))]
    long: bool,
}

impl BookCard {
    /// Reads the private fields.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {:?} {}", self.author, self.country, self.long)
    }
}
