use orm::prelude::*;

#[derive(Model)]
#[orm(has_many(text: Reply.note))]
struct Note {
    id: i64,
    text: String,
}

#[derive(Model)]
struct Reply {
    id: i64,
    note: ForeignKey<Note>,
}

fn main() {}
