use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn run(db: &Database) -> Result<(), Error> {
    let author = Author::objects().get(db)?;
    Book::create().title("x").author(&author).isbn("1").save(db)?;
    Ok(())
}

fn main() {}
