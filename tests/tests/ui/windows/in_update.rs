use orm::prelude::*;
use orm_tests::models::Book;

fn wrong(db: &Database) -> Result<(), Error> {
    Book::objects().update(db, |b| b.pages.set(ntile(4).over(|w| w.order_by(b.id))))?;
    Ok(())
}

fn main() {}
