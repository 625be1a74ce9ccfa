use orm::prelude::*;
use orm_tests::fields;
use orm_tests::models::{Author, Book};

fn run(db: &Database) -> Result<(), Error> {
    let author = fields::<Author>();
    Book::objects().update(db, |b| b.title.set(author.name))?;
    Ok(())
}

fn main() {}
