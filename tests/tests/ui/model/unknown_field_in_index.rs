use orm::prelude::*;

#[derive(Model)]
#[orm(index(txet))]
struct Note {
    id: i64,
    text: String,
}

fn main() {}
