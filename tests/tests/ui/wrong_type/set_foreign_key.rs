use orm::prelude::*;
use orm_tests::models::{Publisher, Book};

fn run(db: &Database) -> Result<(), Error> {
    let publisher = Publisher::objects().get(db)?;
    Book::objects().update(db, |b| b.author.set(&publisher))?;
    Ok(())
}

fn main() {}
