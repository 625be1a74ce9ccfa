use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    let book = Book::objects().get(db)?;
    book.tags().filter(|t| t.name.eq("sf")).add(db, [1])?;
    Ok(())
}

fn main() {}
