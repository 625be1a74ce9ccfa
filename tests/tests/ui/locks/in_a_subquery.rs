use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn main() {
    let authors = Author::objects().select_for_update().values(|a| a.name);
    let _ = Book::objects().filter(|b| b.title.in_(authors));
}
