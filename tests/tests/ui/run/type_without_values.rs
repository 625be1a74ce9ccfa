use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    let _: Vec<Book> = Book::objects().values(|b| b.title).all(db)?;
    Ok(())
}

fn main() {}
