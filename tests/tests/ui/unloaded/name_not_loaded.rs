use orm::prelude::*;
use orm_tests::models::Author;

orm::attr!(recent_books);

fn print(db: &Database) -> Result<(), Error> {
    let author = Author::objects().prefetch_related(|a| a.books).get(db)?;
    println!("{}", author.get(recent_books).len());
    Ok(())
}

fn main() {}
