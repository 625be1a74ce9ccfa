use orm::prelude::*;

#[derive(Model)]
#[orm(has_many(replies: Reply.note))]
struct Note {
    id: i64,
}

fn main() {}
