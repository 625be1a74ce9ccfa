use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().union(Book::objects()).filter(|b| b.pages.gt(1));
}
