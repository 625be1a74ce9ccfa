use orm::prelude::*;
use orm_tests::models::Book;

fn wrong(db: &Database) -> Result<(), Error> {
    Book::objects().aggregate(db, |b| (count(), rank().over(|w| w.order_by(b.id))))?;
    Ok(())
}

fn main() {}
