use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().values(|b| b.title).union(Book::objects().values(|b| b.pages));
}
