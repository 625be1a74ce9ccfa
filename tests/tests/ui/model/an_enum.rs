use orm::prelude::*;

#[derive(Model)]
enum Note {
    Short,
    Long,
}

fn main() {}
