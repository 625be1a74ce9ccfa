use orm::prelude::*;
use orm_tests::models::Author;

fn main() {
    let _ = Author::objects().values(|a| a.books.sum(|b| b.title));
}
