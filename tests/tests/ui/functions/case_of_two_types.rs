use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().values(|b| case().when(b.pages.gt(9), "long").otherwise(5));
}
