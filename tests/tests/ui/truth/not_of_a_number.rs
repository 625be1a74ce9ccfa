use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().filter(|b| !b.pages);
}
