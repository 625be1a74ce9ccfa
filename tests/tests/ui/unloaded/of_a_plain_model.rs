use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    let book = Book::objects().get(db)?;
    println!("{}", book.author().name);
    Ok(())
}

fn main() {}
