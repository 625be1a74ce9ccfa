use orm::prelude::*;

#[derive(Value)]
struct Money(i64, String);

fn main() {}
