use orm::prelude::*;
use orm_tests::models::Author;

fn main() {
    let _ = Author::objects().select_related(|a| a.books);
}
