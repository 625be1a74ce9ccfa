use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Projection)]
#[orm(from = Book)]
struct Card {
    title: Vec<Vec<String>>,
}

fn main() {}
