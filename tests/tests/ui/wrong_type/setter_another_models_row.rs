use orm::prelude::*;
use orm_tests::models::{Publisher, Book};

fn run(db: &Database) -> Result<(), Error> {
    let publisher = Publisher::objects().get(db)?;
    let _ = Book::create().author(&publisher);
    Ok(())
}

fn main() {}
