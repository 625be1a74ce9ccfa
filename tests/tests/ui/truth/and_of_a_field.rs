use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().filter(|b| b.pages.gt(1) & b.title);
}
