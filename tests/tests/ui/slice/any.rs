use orm::prelude::*;
use orm_tests::models::Author;

fn main() {
    let _ = Author::objects().filter(|a| a.books.limit(3).any(|b| b.pages.gt(1)));
}
