use orm::prelude::*;

#[derive(Model)]
#[orm(validate)]
struct Note {
    id: i64,
}

fn main() {}
