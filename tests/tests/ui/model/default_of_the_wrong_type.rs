use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(default = "none")]
    pages: i32,
}

fn main() {}
