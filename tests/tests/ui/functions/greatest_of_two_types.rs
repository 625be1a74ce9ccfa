use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().values(|b| greatest((b.pages, b.title)));
}
