use orm::prelude::*;
use orm_tests::models::Author;

fn main() {
    let _ = Author::objects().only(|a| a.books);
}
