use orm::prelude::*;

#[derive(Value)]
struct Names(Vec<String>);

fn main() {}
