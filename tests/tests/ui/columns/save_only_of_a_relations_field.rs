use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    let mut book = Book::objects().get(db)?;
    book.save_only(db, |b| b.author.name)?;
    Ok(())
}

fn main() {}
