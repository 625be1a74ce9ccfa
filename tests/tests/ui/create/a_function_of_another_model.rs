use orm::prelude::*;
use orm_tests::models::{Book, Tag};

fn novel(title: &str) -> impl Complete<Model = Book> {
    Tag::create().name(title)
}

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    novel("Eden").save(&db)?;
    Ok(())
}
