use orm::prelude::*;

#[derive(Value)]
struct Names(Vec<Vec<String>>);

fn main() {}
