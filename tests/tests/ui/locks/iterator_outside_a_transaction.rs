use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    for book in Book::objects().select_for_update().iterator(db, 100) {
        book?;
    }
    Ok(())
}

fn main() {}
