use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().group_by(|b| b.status).aggregate(|_| count()).order_by(|_| orm_tests::fields::<Book>().pages);
}
