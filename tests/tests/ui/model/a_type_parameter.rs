use orm::prelude::*;

#[derive(Model)]
struct Note<T> {
    id: i64,
    text: T,
}

fn main() {}
