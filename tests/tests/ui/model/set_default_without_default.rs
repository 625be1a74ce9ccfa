use orm::prelude::*;
use orm_tests::models::Book;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(on_delete = SetDefault)]
    book: ForeignKey<Book>,
}

fn main() {}
