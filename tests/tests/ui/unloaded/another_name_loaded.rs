use orm::prelude::*;
use orm_tests::models::Author;

orm::attr!(recent_books, long_books);

fn print(db: &Database) -> Result<(), Error> {
    let author = Author::objects().prefetch_related(|a| a.books.limit(3).to_attr(recent_books)).get(db)?;
    println!("{}", author.get(long_books).len());
    Ok(())
}

fn main() {}
