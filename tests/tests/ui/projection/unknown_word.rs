use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Projection)]
#[orm(from = Book, form = Book)]
struct Card {
    title: String,
}

fn main() {}
