use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    Book::objects().order_by(|b| b.id).limit(5).select_for_update().skip_locked().all(db)?;
    Ok(())
}

fn main() {}
