use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    book: ForeignKey<String>,
}

fn main() {}
