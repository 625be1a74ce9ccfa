use orm::prelude::*;

#[derive(Model)]
struct Note {
    #[orm(primary_key)]
    a: i64,
    #[orm(primary_key)]
    b: i64,
}

#[derive(Model)]
struct Remark {
    id: i64,
    note: ForeignKey<Note>,
}

fn main() {}
