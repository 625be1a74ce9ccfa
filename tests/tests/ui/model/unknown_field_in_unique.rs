use orm::prelude::*;

#[derive(Model)]
#[orm(unique(text, page))]
struct Note {
    id: i64,
    text: String,
    pages: i32,
}

fn main() {}
