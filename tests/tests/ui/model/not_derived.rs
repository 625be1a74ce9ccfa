use orm::prelude::*;

struct Note {
    id: i64,
}

fn main() {
    let _ = Note::objects();
}
