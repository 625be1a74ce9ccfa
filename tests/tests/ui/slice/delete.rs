use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().limit(3).delete(db)?;
    Ok(())
}

fn main() {}
