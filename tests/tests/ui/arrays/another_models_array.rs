use orm::prelude::*;
use orm_tests::fields;

#[derive(Model)]
struct Shelf {
    id: i64,
    labels: Vec<String>,
}

#[derive(Model)]
struct Box {
    id: i64,
    labels: Vec<String>,
}

fn main() {
    let other = fields::<Box>();
    let _ = Shelf::objects().filter(|s| s.labels.overlap(other.labels));
}
