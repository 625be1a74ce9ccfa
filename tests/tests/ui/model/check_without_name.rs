use orm::prelude::*;

#[derive(Model)]
#[orm(check(|n| n.pages.gt(0)))]
struct Note {
    id: i64,
    pages: i32,
}

fn main() {}
