use orm::prelude::*;
use orm_tests::models::Author;

fn main() {
    let _ = Author::objects().values(|a| a.books.avg(|b| b.published_date));
}
