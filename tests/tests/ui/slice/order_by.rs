use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().slice(0..3).order_by(|b| b.title);
}
