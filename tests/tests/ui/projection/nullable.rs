use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Projection)]
#[orm(from = Book)]
struct Card {
    #[orm(value = |b| b.publisher.name)]
    publisher: String,
}

fn main() {}
