use orm::prelude::*;
use orm_tests::models::Author;

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    Author::get_or_create(&db, |a| a.name.eq("Lem"), || Author::create().name("Lem"))?;
    Ok(())
}
