use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().annotate(|b| b.title.sum().over(|w| w.order_by(b.id)));
}
