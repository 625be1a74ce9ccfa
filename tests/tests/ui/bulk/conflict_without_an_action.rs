use orm::prelude::*;
use orm_tests::models::Tag;

fn run(db: &Database) -> Result<Vec<Tag>, Error> {
    Tag::bulk_create_with(db, [Tag::create().name("sf")], BulkCreate::<Tag>::new().on_conflict(|t| t.name))
}

fn main() {}
