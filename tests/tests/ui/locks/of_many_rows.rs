use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().select_for_update().of(|b| b.tags);
}
