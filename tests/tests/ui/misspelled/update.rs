use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().update(db, |b| b.stauts.set("lent"))?;
    Ok(())
}

fn main() {}
