use orm::prelude::*;
use orm_tests::fields;
use orm_tests::models::{Author, Book};

fn main() {
    let author = fields::<Author>();
    let _ = Book::objects().filter(|b| b.title.eq(sql::<String, _>("upper({})", author.name)));
}
