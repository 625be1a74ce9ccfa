use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().in_bulk(db, ["a"])?;
    Ok(())
}

fn main() {}
