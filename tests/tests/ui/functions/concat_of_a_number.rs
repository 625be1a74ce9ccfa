use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    let _ = Book::objects().values(|b| concat((b.title, b.pages)));
}
