//! What a draft's field cannot hold.

use orm::prelude::*;
use orm_tests::models::Book;

fn set(draft: &mut Draft<Book>) {
    draft.set(|b| b.pages, "many");
}

fn main() {}
