use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(max_length = "long")]
    text: String,
}

fn main() {}
