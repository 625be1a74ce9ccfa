use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().only(|b| (b.title, b.author.name));
}
