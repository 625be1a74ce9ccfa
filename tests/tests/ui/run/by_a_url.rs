use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let url = String::new();
    let _ = Book::objects().count(&url);
}
