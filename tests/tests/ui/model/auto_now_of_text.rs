use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(auto_now)]
    text: String,
}

fn main() {}
