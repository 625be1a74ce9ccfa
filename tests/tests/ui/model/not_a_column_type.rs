use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    texts: Vec<Vec<String>>,
}

fn main() {}
