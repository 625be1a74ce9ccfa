//! Pairs of a relation that has none.

use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn run(db: &Database, author: &Author, book: &Book) -> Result<(), Error> {
    Author::link(db, |a| a.books, [(author, book)])
}

fn main() {}
