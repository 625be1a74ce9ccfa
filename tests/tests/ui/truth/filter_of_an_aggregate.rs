use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().group_by(|b| b.status).aggregate(|b| count().filter(b.pages));
}
