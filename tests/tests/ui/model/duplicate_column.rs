use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Model)]
struct Note {
    id: i64,
    book: ForeignKey<Book>,
    book_id: i64,
}

fn main() {}
