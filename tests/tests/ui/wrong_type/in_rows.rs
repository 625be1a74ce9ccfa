use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn main() {
    let _ = Book::objects().filter(|b| b.title.in_(Author::objects()));
}
