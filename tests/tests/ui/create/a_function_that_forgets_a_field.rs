use orm::prelude::*;
use orm_tests::models::Book;

fn novel(title: &str) -> impl Complete<Model = Book> {
    Book::create().title(title).author(1).isbn("1")
}

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    novel("Eden").save(&db)?;
    Ok(())
}
