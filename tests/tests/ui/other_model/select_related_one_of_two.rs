use orm::prelude::*;
use orm_tests::fields;
use orm_tests::models::{Author, Book};

fn main() {
    let author = fields::<Author>();
    let _ = Book::objects().select_related(|b| (b.publisher, author.agency));
}
