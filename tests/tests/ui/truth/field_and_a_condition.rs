use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().filter(|b| b.title & b.pages.gt(1));
}
