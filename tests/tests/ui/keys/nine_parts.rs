use orm::prelude::*;

#[derive(Model)]
#[rustfmt::skip]
struct Note {
    #[orm(primary_key)] a: i64,
    #[orm(primary_key)] b: i64,
    #[orm(primary_key)] c: i64,
    #[orm(primary_key)] d: i64,
    #[orm(primary_key)] e: i64,
    #[orm(primary_key)] f: i64,
    #[orm(primary_key)] g: i64,
    #[orm(primary_key)] h: i64,
    #[orm(primary_key)] i: i64,
}

fn main() {}
