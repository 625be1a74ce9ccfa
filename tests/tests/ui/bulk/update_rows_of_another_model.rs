use orm::prelude::*;
use orm_tests::models::{Book, Tag};

fn run(db: &Database, tags: &[Tag]) -> Result<u64, Error> {
    Book::bulk_update(db, tags, |b| b.status)
}

fn main() {}
