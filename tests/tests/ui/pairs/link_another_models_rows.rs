//! Pairs whose second side is of another model.

use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn run(db: &Database, author: &Author, book: &Book) -> Result<(), Error> {
    Book::link(db, |b| b.tags, [(book, author)])
}

fn main() {}
