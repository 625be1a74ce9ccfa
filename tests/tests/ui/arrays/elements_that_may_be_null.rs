use orm::prelude::*;

#[derive(Model)]
struct Shelf {
    id: i64,
    labels: Vec<Option<String>>,
}

fn main() {}
