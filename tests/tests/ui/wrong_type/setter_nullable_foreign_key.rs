use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn run(db: &Database) -> Result<(), Error> {
    let author = Author::objects().get(db)?;
    let _ = Book::create().publisher(&author);
    Ok(())
}

fn main() {}
