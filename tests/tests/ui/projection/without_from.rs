use orm::prelude::*;

#[derive(Projection)]
struct Card {
    title: String,
}

fn main() {}
