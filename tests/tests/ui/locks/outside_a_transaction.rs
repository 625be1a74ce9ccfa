use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().filter(|b| b.id.eq(7)).select_for_update().get(db)?;
    Ok(())
}

fn main() {}
