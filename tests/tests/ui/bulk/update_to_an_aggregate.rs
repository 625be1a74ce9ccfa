use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database, books: &[Book]) -> Result<u64, Error> {
    Book::bulk_update(db, books, |b| (b.status, b.pages.set(b.pages.max())))
}

fn main() {}
