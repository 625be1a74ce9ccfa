use orm::prelude::*;
use orm_tests::models::{Author, Book};

fn main() {
    let _ = Book::objects().exclude(|_| Author::q(|a| a.name.eq("x")));
}
