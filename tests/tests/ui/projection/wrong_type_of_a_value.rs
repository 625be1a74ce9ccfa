use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Projection)]
#[orm(from = Book)]
struct Card {
    title: String,
    #[orm(value = |b| b.author.name)]
    author: i64,
}

fn main() {}
