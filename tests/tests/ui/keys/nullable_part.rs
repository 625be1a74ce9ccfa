use orm::prelude::*;

#[derive(Model)]
struct Note {
    #[orm(primary_key)]
    a: i64,
    #[orm(primary_key)]
    b: Option<i64>,
}

fn main() {}
