use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn main() {
    let _ = Book::objects().union(Author::objects());
}
