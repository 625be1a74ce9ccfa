use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    db.create_tables::<(Book, String)>()?;
    Ok(())
}

fn main() {}
