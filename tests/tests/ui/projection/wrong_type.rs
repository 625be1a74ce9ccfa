use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Projection)]
#[orm(from = Book)]
struct Card {
    title: i32,
}

fn main() {}
