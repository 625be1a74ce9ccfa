use orm::prelude::*;
use orm_tests::models::BookRow;

fn by_line(book: &BookRow) -> String {
    format!("{} by {}", book.title, book.author().name)
}

fn main() {}
