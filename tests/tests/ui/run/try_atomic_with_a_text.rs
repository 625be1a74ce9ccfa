//! A closure of `try_atomic` whose error is not made of one of the library.

use orm::prelude::*;

fn run(db: &Database) -> Result<i32, String> {
    db.try_atomic(|_| Err("sold out".to_owned()))
}

fn main() {}
