use orm::prelude::*;
use orm_tests::models::Tag;

fn run(db: &Database) -> Result<(), Error> {
    Tag::create().save(db)?;
    Ok(())
}

fn main() {}
