use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().select_for_update().filter(|b| b.pages.gt(1));
}
