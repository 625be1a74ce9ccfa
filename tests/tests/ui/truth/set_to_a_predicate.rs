use orm::prelude::*;
use orm_tests::models::Book;

fn main() {
    fn set(db: &Database) {
        let _ = Book::objects().update(db, |b| b.pages.set(b.title.eq("x")));
    }
    let _ = set;
}
