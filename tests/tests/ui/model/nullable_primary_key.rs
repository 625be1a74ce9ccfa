use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: Option<i64>,
}

fn main() {}
