use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().limit(3).update(db, |b| b.pages.set(1))?;
    Ok(())
}

fn main() {}
