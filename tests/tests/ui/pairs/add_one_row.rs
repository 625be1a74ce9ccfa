use orm::prelude::*;
use orm_tests::models::{Book, Tag};

fn run(db: &Database) -> Result<(), Error> {
    let book = Book::objects().get(db)?;
    let tag = Tag::objects().get(db)?;
    book.tags().add(db, &tag)?;
    Ok(())
}

fn main() {}
