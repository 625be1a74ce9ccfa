use orm::prelude::*;
use orm_tests::models::Tag;

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    Tag::update_or_create(&db, |t| t.id.eq(1), |t| t.name.eq("sf"), || Tag::create().name("sf"))?;
    Ok(())
}
