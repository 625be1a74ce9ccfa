//! A struct that is no projection.

use orm::prelude::*;

struct Card {
    title: String,
}

fn run(db: &Database) -> Result<Vec<Card>, Error> {
    db.query_as::<Card>("SELECT title FROM library_book", params![])
}

fn main() {}
