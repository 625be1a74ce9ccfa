use orm::prelude::*;
use orm_tests::models::Book;

fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:")?;
    Book::objects().limit(3).delete_plan(&db)?;
    Ok(())
}
