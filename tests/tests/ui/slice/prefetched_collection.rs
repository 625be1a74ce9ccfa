use orm::prelude::*;
use orm_tests::models::Author;

fn main() {
    let _ = Author::objects().prefetch_related(|a| a.books.limit(3).filter(|b| b.pages.gt(1)));
}
