use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().group_by(|b| b.status).aggregate(|_| count()).limit(3).filter(|(_, n)| n.gt(1));
}
