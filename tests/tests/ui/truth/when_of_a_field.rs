use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().values(|b| case().when(b.title, 1));
}
