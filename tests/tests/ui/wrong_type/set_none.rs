use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().update(db, |b| b.title.set(None::<String>))?;
    Ok(())
}

fn main() {}
