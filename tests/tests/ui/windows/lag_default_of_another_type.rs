use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().values(|b| lag(b.pages).default("none").over(|w| w.order_by(b.id)));
}
