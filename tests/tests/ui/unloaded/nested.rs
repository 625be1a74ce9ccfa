use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    let book = Book::objects().select_related(|b| b.author).get(db)?;
    println!("{:?}", book.author().agency());
    Ok(())
}

fn main() {}
