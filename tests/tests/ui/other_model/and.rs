use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn main() {
    let _ = Book::objects().filter(|b| b.pages.gt(1) & Author::q(|a| a.name.eq("x")));
}
