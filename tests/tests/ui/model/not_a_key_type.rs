use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: f64,
}

fn main() {}
