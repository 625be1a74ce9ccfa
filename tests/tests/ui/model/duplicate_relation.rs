use orm::prelude::*;

#[derive(Model)]
#[orm(has_many(replies: Reply.note, replies: Reply.other))]
struct Note {
    id: i64,
}

#[derive(Model)]
struct Reply {
    id: i64,
    note: ForeignKey<Note>,
    other: ForeignKey<Note>,
}

fn main() {}
