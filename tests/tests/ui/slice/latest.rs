use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().limit(3).latest(db, |b| b.pages)?;
    Ok(())
}

fn main() {}
