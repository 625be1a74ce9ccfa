use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().limit(3).distinct();
}
