use orm::prelude::*;
use orm_tests::models::Book;

fn run(tx: &Transaction<'_>) -> Result<u64, Error> {
    Book::objects().select_for_update().count(tx)
}

fn main() {}
