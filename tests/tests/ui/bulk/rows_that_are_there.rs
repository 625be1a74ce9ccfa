use orm::prelude::*;
use orm_tests::models::Tag;

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    let tags = Tag::objects().all(&db)?;
    Tag::bulk_create(&db, tags)?;
    Ok(())
}
