use orm::prelude::*;
use orm_tests::models::Book;

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    let titles = ["Eden", "Solaris"];
    Book::bulk_create(&db, titles.map(|title| Book::create().title(title)))?;
    Ok(())
}
