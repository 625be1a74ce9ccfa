use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Projection)]
#[orm(from = Book)]
struct Card {
    #[orm(value = |b| b.author.nam)]
    author: String,
}

fn main() {}
