use orm::prelude::*;
use orm_tests::models::Book;

struct Card {
    title: String,
}

fn main() {
    let _ = Book::objects().project::<Card>();
}
