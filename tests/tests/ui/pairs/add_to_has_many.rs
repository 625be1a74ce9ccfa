use orm::prelude::*;
use orm_tests::models::Author;

fn run(db: &Database) -> Result<(), Error> {
    let author = Author::objects().get(db)?;
    author.books().add(db, [1])?;
    Ok(())
}

fn main() {}
