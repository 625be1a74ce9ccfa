use orm::prelude::*;
use orm_tests::models::Tag;

fn main() {
    let _ = Tag::create().name("x").color("red");
}
