//! A struct for each table.

use chrono::NaiveDate;

#[derive(sqlx::FromRow)]
pub struct Publisher {
    pub id: i64,
    pub name: String,
    pub country: Option<String>,
}

#[derive(sqlx::FromRow)]
pub struct Author {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub bio: String,
}

#[derive(sqlx::FromRow)]
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

pub struct Tag {
    pub id: i64,
    pub name: String,
}

#[derive(sqlx::FromRow)]
pub struct Review {
    pub id: i64,
    pub book_id: i64,
    pub rating: i32,
    pub comment: Option<String>,
}

crate::shared::digest_rows!(Book, Author, Publisher, Tag, Review);
