use orm::prelude::*;
use orm_tests::models::Author;

fn run(db: &Database) -> Result<(), Error> {
    let author = Author::objects().defer(|a| a.bio).get(db)?;
    println!("{}", author.bio());
    Ok(())
}

fn main() {}
