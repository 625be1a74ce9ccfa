use orm::prelude::*;
use orm_tests::models::{Book, Tag};

fn run(db: &Database) -> Result<(), Error> {
    let book = Book::objects().get(db)?;
    Tag::create().name("sf").save(&book)?;
    Ok(())
}

fn main() {}
