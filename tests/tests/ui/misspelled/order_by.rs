use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().order_by(|b| b.publishd_date.desc());
}
