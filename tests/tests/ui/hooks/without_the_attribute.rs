//! Hooks that nothing would call.

use orm::prelude::*;

#[derive(Model, Debug, Clone)]
struct Book {
    id: i64,
    title: String,
}

impl Hooks for Book {
    fn before_save(draft: &mut Draft<Self>, _: &impl Executor) -> Result<(), Error> {
        draft.set(|b| b.title, "Eden");
        Ok(())
    }
}

fn main() {}
