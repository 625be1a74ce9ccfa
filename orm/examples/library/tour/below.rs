//! SQL of your own, and seeing what is sent.

use chrono::NaiveDate;
use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Author, Book};

chapter!("Below the ORM, and seeing what it does", "below.rs":
    raw,
    query_as,
    joined,
    execute,
    scripts,
    record,
    promises,
);

/// `raw` fills models by column name; values are bound, `?` marks their places on both databases
fn raw(db: &Database) -> Result<Lines> {
    let war = NaiveDate::from_ymd_opt(1939, 9, 1).unwrap_or_default();
    let sql =
        "SELECT b.* FROM book b WHERE b.published > ? AND length(b.title) < ? ORDER BY b.title";
    let books = Book::raw(sql, params![war, 5]).all(db)?;
    rows(&books, |b| format!("{}, {}", b.title, b.published))
}

/// `query_as` reads any query: values by position
fn query_as(db: &Database) -> Result<Lines> {
    let sql =
        "SELECT country, count(*) AS n FROM publisher GROUP BY 1 HAVING count(*) > ? ORDER BY n";
    let countries: Vec<(Option<String>, i64)> = db.query_as(sql, params![2])?;
    rows(&countries, |(country, publishers)| format!("{country:?}: {publishers}"))
}

/// Models and structs by the names of their columns, beside values, from left to right
fn joined(db: &Database) -> Result<Lines> {
    let sql = "SELECT b.*, a.*, (SELECT count(*) FROM loan l WHERE l.book_id = b.id) FROM book b \
               JOIN author a ON a.id = b.author_id WHERE b.title = ?";
    let books: Vec<(Book, Author, i64)> = db.query_as(sql, ["Emma"])?;
    rows(&books, |(book, author, loans)| {
        format!("{} by {}, lent {loans} times", book.title, author.name)
    })
}

/// `execute` runs what is left, inside a transaction as well
fn execute(db: &Database) -> Result<Lines> {
    let changed =
        db.execute("UPDATE author SET bio = trim(bio) WHERE name = ?", ["Jane Austen"])?;
    note!("{changed} row changed")
}

/// `execute_batch` runs several statements, all or none
fn scripts(db: &Database) -> Result<Lines> {
    let sql = "UPDATE book SET pages = pages + 1; UPDATE book SET pages = pages / 0";
    let error = db.execute_batch(sql).unwrap_err();
    note!("{:?}: {error}", error.kind())
}

/// `record` notes every statement, and the place in your code that sent it
fn record(db: &Database) -> Result<Lines> {
    let log = db.record();
    Author::objects().prefetch_related(|a| a.books.limit(1)).limit(10).all(db)?;
    rows(log.queries(), |query| format!("{:?} rows from {}", query.rows, query.location))
}

/// `assert_queries!` holds a promise about the number of queries, in tests
fn promises(db: &Database) -> Result<Lines> {
    let authors = assert_queries!(db, 3, {
        Author::objects().prefetch_related(|a| a.books.prefetch_related(|b| b.tags)).all(db)?
    });
    let books: usize = authors.iter().map(|a| a.books().len()).sum();
    note!("{} authors with {books} books, and their tags", authors.len())
}
