use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().offset(3).exclude(|b| b.pages.gt(1));
}
