use orm::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(on_delete = Cascade)]
    text: String,
}

fn main() {}
