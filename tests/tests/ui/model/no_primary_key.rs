use orm::prelude::*;

#[derive(Model)]
struct Note {
    text: String,
}

fn main() {}
