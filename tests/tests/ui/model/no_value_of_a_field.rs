use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(column)]
    text: String,
}

fn main() {}
