use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().limit(3).group_by(|b| b.status);
}
