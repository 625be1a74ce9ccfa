use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Projection)]
#[orm(from = Book)]
struct Card {
    #[orm(value = |b| b.tags)]
    tags: Vec<String>,
}

fn main() {}
