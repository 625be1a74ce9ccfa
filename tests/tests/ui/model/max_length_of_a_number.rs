use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(max_length = 3)]
    pages: i32,
}

fn main() {}
