use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(max_lenght = 3)]
    text: String,
}

fn main() {}
