use orm::prelude::*;

#[derive(Value)]
enum Status {
    Lent(String),
    Available,
}

fn main() {}
