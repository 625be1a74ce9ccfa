use orm::prelude::*;
use orm_tests::models::Book;

fn wrong(db: &Database) -> Result<(), Error> {
    Book::objects().update(db, |b| b.pages.set(b.pages.max()))?;
    Ok(())
}

fn main() {}
