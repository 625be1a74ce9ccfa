//! A draft has the fields of its own row.

use orm::prelude::*;
use orm_tests::models::Book;

fn name(draft: &Draft<Book>) -> Option<String> {
    draft.get(|b| b.author.name)
}

fn main() {}
