use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn main() {
    let adult = Author::q(|a| a.name.eq("x"));
    let _ = Book::objects().filter(|_| adult);
}
