//! A model that says that it has hooks, and has none.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(table = "books", hooks)]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
