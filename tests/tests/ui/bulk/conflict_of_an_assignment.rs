use orm::prelude::*;
use orm_tests::models::Tag;

fn run() -> BulkCreate<Tag> {
    BulkCreate::<Tag>::new().on_conflict(|t| t.id).update(|t| t.name.set("sf"))
}

fn main() {}
