use orm::prelude::*;

struct Plain;

#[derive(Model)]
struct Note {
    id: i64,
    plain: ForeignKey<Plain>,
}

fn main() {}
