//! Children by a field that is no foreign key.

use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn run(db: &Database, date: chrono::NaiveDate) -> Result<(Author, Vec<Book>), Error> {
    let book = Book::create().title("Eden").author(1).published_date(date).isbn("9780156278065");
    Author::create().name("Lem").email("lem@example.org").with(|b| b.title, [book]).save(db)
}

fn main() {}
