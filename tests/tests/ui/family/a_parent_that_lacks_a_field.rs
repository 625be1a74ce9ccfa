//! A row with children that lacks a required field itself.

use orm::prelude::*;
use orm_tests::models::{Author, Profile};

fn run(db: &Database) -> Result<(Author, Vec<Profile>), Error> {
    Author::create().name("Lem").with(|p| p.author, [Profile::create().website("x")]).save(db)
}

fn main() {}
