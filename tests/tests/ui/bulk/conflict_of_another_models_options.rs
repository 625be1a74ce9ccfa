use orm::prelude::*;
use orm_tests::models::{Book, Tag};

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    Tag::bulk_create_with(&db, [Tag::create().name("sf")], BulkCreate::<Book>::new().ignore())?;
    Ok(())
}
