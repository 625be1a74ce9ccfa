use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().exclude(|_| count().gt(3));
}
