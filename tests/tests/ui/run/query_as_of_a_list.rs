//! Rows that are read into what no column holds.

use orm::prelude::*;

fn run(db: &Database) -> Result<Vec<Vec<Vec<String>>>, Error> {
    db.query_as::<Vec<Vec<String>>>("SELECT title FROM library_book", params![])
}

fn main() {}
