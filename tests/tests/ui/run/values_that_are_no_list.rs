use orm::prelude::*;
use orm_tests::models::Book;

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    Book::raw("SELECT * FROM library_book WHERE pages > ?", 3).all(&db)?;
    Ok(())
}
