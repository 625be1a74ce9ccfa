use orm::prelude::*;

#[derive(Model)]
#[orm(table = 5)]
struct Note {
    id: i64,
}

fn main() {}
