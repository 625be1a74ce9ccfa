use orm::prelude::*;

#[derive(Model)]
#[orm(many_to_many(words: Word))]
struct Note {
    #[orm(primary_key)]
    a: i64,
    #[orm(primary_key)]
    b: i64,
}

#[derive(Model)]
struct Word {
    id: i64,
}

fn main() {}
