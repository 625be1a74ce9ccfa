use orm::prelude::*;
use orm_tests::models::{Book, Tag};

fn run(db: &Database) -> Result<Vec<Tag>, Error> {
    let options = BulkCreate::<Book>::new().on_conflict(|b| b.isbn).ignore();
    Tag::bulk_create_with(db, [Tag::create().name("sf")], options)
}

fn main() {}
