use orm::prelude::*;
use orm_tests::models::{Book, Tag};

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    Book::bulk_create(&db, [Tag::create().name("sf")])?;
    Ok(())
}
