use orm::prelude::*;
use orm_tests::models::Author;

fn main() {
    let _ = Author::objects().prefetch_related(|a| a.name);
}
