use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<u64, Error> {
    let books = Book::objects().only(|b| (b.id, b.title)).all(db)?;
    Book::bulk_update(db, &books, |b| b.status)
}

fn main() {}
