use orm::prelude::*;

#[derive(Model)]
#[orm(ordering(-writen))]
struct Note {
    id: i64,
    written: i32,
}

fn main() {}
