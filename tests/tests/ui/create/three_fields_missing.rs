use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::create().title("x").save(db)?;
    Ok(())
}

fn main() {}
