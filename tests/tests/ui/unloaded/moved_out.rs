use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    let book = Book::objects().select_related(|b| b.publisher).get(db)?;
    println!("{}", book.into_author().name);
    Ok(())
}

fn main() {}
