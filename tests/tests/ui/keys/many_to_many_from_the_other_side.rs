use orm::prelude::*;

#[derive(Model)]
struct Note {
    #[orm(primary_key)]
    a: i64,
    #[orm(primary_key)]
    b: i64,
}

#[derive(Model)]
#[orm(many_to_many(notes: Note))]
struct Word {
    id: i64,
}

fn main() {}
