//! The tables, and a struct for each.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::shared::{COMMENT, RATING};

diesel::table! {
    publisher (id) {
        id -> BigInt,
        name -> Text,
        country -> Nullable<Text>,
    }
}

diesel::table! {
    author (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
        bio -> Text,
    }
}

diesel::table! {
    book (id) {
        id -> BigInt,
        title -> Text,
        author_id -> BigInt,
        publisher_id -> Nullable<BigInt>,
        published_date -> Date,
        isbn -> Text,
        status -> Text,
        pages -> Integer,
    }
}

diesel::table! {
    tag (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    book_tags (book_id, tag_id) {
        book_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::table! {
    review (id) {
        id -> BigInt,
        book_id -> BigInt,
        rating -> Integer,
        comment -> Nullable<Text>,
    }
}

diesel::joinable!(book -> author (author_id));
diesel::joinable!(book -> publisher (publisher_id));
diesel::joinable!(book_tags -> book (book_id));
diesel::joinable!(book_tags -> tag (tag_id));
diesel::joinable!(review -> book (book_id));
diesel::allow_tables_to_appear_in_same_query!(publisher, author, book, tag, book_tags, review);

#[derive(Identifiable, Queryable, Selectable)]
#[diesel(table_name = publisher)]
pub struct Publisher {
    pub id: i64,
    pub name: String,
    pub country: Option<String>,
}

#[derive(Identifiable, Queryable, Selectable)]
#[diesel(table_name = author)]
pub struct Author {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub bio: String,
}

#[derive(AsChangeset, Associations, Identifiable, Queryable, Selectable)]
#[diesel(table_name = book, belongs_to(Author), belongs_to(Publisher), treat_none_as_null = true)]
pub struct Book {
    pub id: i64,
    pub title: String,
    pub author_id: i64,
    pub publisher_id: Option<i64>,
    pub published_date: NaiveDate,
    pub isbn: String,
    pub status: String,
    pub pages: i32,
}

#[derive(Identifiable, Queryable, Selectable)]
#[diesel(table_name = tag)]
pub struct Tag {
    pub id: i64,
    pub name: String,
}

#[derive(Associations, Identifiable, Queryable, Selectable)]
#[diesel(table_name = book_tags, belongs_to(Book), belongs_to(Tag), primary_key(book_id, tag_id))]
pub struct BookTag {
    pub book_id: i64,
    pub tag_id: i64,
}

#[derive(Associations, Identifiable, Queryable, Selectable)]
#[diesel(table_name = review, belongs_to(Book))]
pub struct Review {
    pub id: i64,
    pub book_id: i64,
    pub rating: i32,
    pub comment: Option<String>,
}

// SQLite takes many rows with RETURNING in one statement only where no field may be left to its default.
#[derive(Clone, Insertable)]
#[diesel(table_name = review, treat_none_as_default_value = false)]
pub struct NewReview<'a> {
    pub book_id: i64,
    pub rating: i32,
    pub comment: &'a str,
}

pub fn new_review(book_id: i64) -> NewReview<'static> {
    NewReview { book_id, rating: RATING, comment: COMMENT }
}

crate::shared::digest_rows!(Book, Author, Publisher, Tag, Review);
