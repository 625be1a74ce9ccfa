use orm::prelude::*;

#[derive(Model)]
#[orm(index(text, condition = |n| n.pages.eq("x")))]
struct Note {
    id: i64,
    text: String,
    pages: i32,
}

fn main() {}
