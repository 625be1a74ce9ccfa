use orm::prelude::*;
use orm_tests::fields;
use orm_tests::models::{Author, Book};

fn run(db: &Database) -> Result<(), Error> {
    let author = fields::<Author>();
    Book::objects().latest(db, |_| author.name)?;
    Ok(())
}

fn main() {}
