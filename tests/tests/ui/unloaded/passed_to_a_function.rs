use orm::prelude::*;
use orm_tests::models::{Author, Book, BookRow};

fn by_line(book: &BookRow<Loaded<Author>>) -> &str {
    &book.author().name
}

fn print(db: &Database) -> Result<(), Error> {
    for book in &Book::objects().select_related(|b| b.editor).all(db)? {
        println!("{}", by_line(book));
    }
    Ok(())
}

fn main() {}
