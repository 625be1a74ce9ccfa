use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn run(db: &Database) -> Result<(), Error> {
    let book = Book::objects().get(db)?;
    let author = Author::objects().get(db)?;
    book.tags().add(db, [&author])?;
    Ok(())
}

fn main() {}
