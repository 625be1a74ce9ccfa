use orm::prelude::*;
use orm_tests::models::Book;

fn run(db: &Database) -> Result<(), Error> {
    let page = Book::objects().order_by(|b| b.title).keyset(10).all(db)?;
    Book::objects().order_by(|b| b.pages).keyset(10).after(page.next).all(db)?;
    Ok(())
}

fn main() {}
