//! A child of a child that lacks more than its parent.

use orm::prelude::*;
use orm_tests::models::{Author, Book, Review};

fn run(date: chrono::NaiveDate) {
    let book = Book::create().title("Eden").published_date(date).isbn("1").with(|r| r.book, [Review::create()]);
    let _ = Author::create().name("Lem").email("lem@example.org").with(|b| b.author, [book]);
}

fn main() {}
