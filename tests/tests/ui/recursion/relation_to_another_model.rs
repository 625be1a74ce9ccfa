use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().recursive(|b| b.tags);
}
