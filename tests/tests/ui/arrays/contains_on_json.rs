use orm::prelude::*;

#[derive(Model)]
struct Paper {
    id: i64,
    meta: serde_json::Value,
}

fn main() {
    let _ = Paper::objects().filter(|p| p.meta.contains(5));
}
