use orm::prelude::*;

#[derive(Model)]
#[orm(tabel = "notes")]
struct Note {
    id: i64,
}

fn main() {}
