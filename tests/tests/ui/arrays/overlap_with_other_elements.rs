use orm::prelude::*;

#[derive(Model)]
struct Shelf {
    id: i64,
    labels: Vec<String>,
    codes: Option<Vec<i64>>,
    name: String,
}

fn main() {
    let _ = Shelf::objects().filter(|s| s.codes.overlap(["a"]));
}
