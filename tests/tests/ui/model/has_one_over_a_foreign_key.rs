use orm::prelude::*;

#[derive(Model)]
#[orm(has_one(reply: Reply.note))]
struct Note {
    id: i64,
}

#[derive(Model)]
struct Reply {
    id: i64,
    note: ForeignKey<Note>,
}

fn main() {}
