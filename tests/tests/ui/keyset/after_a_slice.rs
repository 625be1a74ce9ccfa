use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().order_by(|b| b.title).limit(5).keyset(10).all(db)?;
    Ok(())
}

fn main() {}
