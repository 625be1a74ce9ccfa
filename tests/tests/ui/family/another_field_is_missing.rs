//! A child that lacks more than its parent.

use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn run(db: &Database, date: chrono::NaiveDate) -> Result<(Author, Vec<Book>), Error> {
    let book = Book::create().title("Eden").published_date(date);
    Author::create().name("Lem").email("lem@example.org").with(|b| b.author, [book]).save(db)
}

fn main() {}
