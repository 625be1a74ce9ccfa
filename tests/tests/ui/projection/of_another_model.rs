use orm::prelude::*;
use orm_tests::models::{Author, Book};

#[derive(Projection)]
#[orm(from = Book)]
struct Card {
    title: String,
}

fn main() {
    let _ = Author::objects().project::<Card>();
}
