use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    let book = Book::objects().select_related(|b| b.author).defer(|b| b.isbn).get(db)?;
    println!("{}", book.isbn());
    Ok(())
}

fn main() {}
