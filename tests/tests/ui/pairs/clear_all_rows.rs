use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().clear(db)?;
    Ok(())
}

fn main() {}
