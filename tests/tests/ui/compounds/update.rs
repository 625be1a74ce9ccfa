use orm::prelude::*;
use orm_tests::models::Book;

fn wrong(db: &Database) -> Result<(), Error> {
    Book::objects().union(Book::objects()).update(db, |b| b.pages.set(1))?;
    Ok(())
}

fn main() {}
