//! A closure of `try_atomic` whose error is made of nothing.

use orm::prelude::*;
use orm_tests::models::Tag;

struct SoldOut;

fn run(db: &Database) -> Result<(), SoldOut> {
    db.try_atomic(|tx| {
        let _ = Tag::create().name("sf").save(tx);
        Err(SoldOut)
    })
}

fn main() {}
