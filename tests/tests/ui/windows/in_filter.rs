use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().filter(|b| row_number().over(|w| w.order_by(b.id)).le(3));
}
