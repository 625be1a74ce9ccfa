use orm::prelude::*;
use orm_tests::models::Author;

fn main() {
    let _ = Author::objects().filter(|a| a.books.any(|b| b.title));
}
