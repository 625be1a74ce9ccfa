use orm::prelude::*;

#[derive(Value)]
enum Status {
    Lent,
    #[orm(rename = "lent")]
    Out,
}

fn main() {}
