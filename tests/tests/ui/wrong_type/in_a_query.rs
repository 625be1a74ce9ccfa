use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn main() {
    let _ = Book::objects().filter(|b| b.pages.in_(Author::objects().values(|a| a.name)));
}
