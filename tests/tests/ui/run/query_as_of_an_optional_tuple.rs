//! A `LEFT JOIN` may find no model; of a tuple each part is optional by itself.

use orm::prelude::*;
use orm_tests::models::Tag;

fn run(db: &Database) -> Result<Vec<Option<(i64, Tag)>>, Error> {
    db.query_as("SELECT 1, t.* FROM tag t", params![])
}

fn main() {}
