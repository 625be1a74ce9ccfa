use orm::prelude::*;
use orm_tests::models::Tag;

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    Tag::get_or_create(&db, |t| t.name, || Tag::create().name("sf"))?;
    Ok(())
}
