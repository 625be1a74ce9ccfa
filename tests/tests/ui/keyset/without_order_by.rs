use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().keyset(10).all(db)?;
    Ok(())
}

fn main() {}
