use orm::prelude::*;
use orm_tests::models::Book;

fn wrong(db: &Database) -> Result<(), Error> {
    Book::objects().aggregate(db, |b| b.pages)?;
    Ok(())
}

fn main() {}
