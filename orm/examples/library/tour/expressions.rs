//! What the database computes of fields.

use orm::prelude::*;

use super::{Lines, Result, chapter, rows};
use crate::models::{Book, Loan, Publisher};

chapter!("Expressions", "expressions.rs":
    choices,
    instead_of_null,
    texts,
    dates,
    your_own_sql,
);

/// `case` chooses, and stands wherever a field does: here, as the key of groups
fn choices(db: &Database) -> Result<Lines> {
    let sizes = Book::objects()
        .group_by(|b| {
            case()
                .when(b.pages.gt(800), "long")
                .when(b.pages.gt(250), "middling")
                .otherwise("short")
        })
        .aggregate(|b| (count(), b.pages.avg()))
        .order_by(|(_, (_, pages))| pages)
        .all(db)?;
    rows(&sizes, |(size, (books, pages))| format!("{size}: {books}, {pages:.0?} pages on average"))
}

/// `coalesce` takes the first value that is not NULL, and its type is not nullable any more
fn instead_of_null(db: &Database) -> Result<Lines> {
    let publishers: Vec<(String, String)> = Publisher::objects()
        .order_by(|p| (p.country.asc().nulls_first(), p.name))
        .limit(3)
        .values(|p| (p.name, coalesce((p.country, "somewhere"))))
        .all(db)?;
    rows(&publishers, |(name, country)| format!("{name}, {country}"))
}

/// Functions are methods, and chain; they give the same on both databases
fn texts(db: &Database) -> Result<Lines> {
    let spines = Book::objects()
        .filter(|b| b.title.lower().starts_with("the ") & b.title.length().lt(10))
        .values(|b| concat((b.title.substr_from(5).upper().rpad(8, "."), b.author.name.left(12))))
        .all(db)?;
    rows(&spines, |spine| spine.clone())
}

/// Dates are reckoned with by the database
fn dates(db: &Database) -> Result<Lines> {
    let loans = Loan::objects()
        .values(|l| (l.reader, l.since.add_days(28), l.returned.days_since(l.since)))
        .all(db)?;
    rows(&loans, |(reader, due, days)| format!("{reader}: due on {due}, back after {days:?} days"))
}

/// What is missing is SQL of your own: typed, its arguments bound
fn your_own_sql(db: &Database) -> Result<Lines> {
    let titles = Book::objects()
        .order_by(|b| (sql::<i32, _>("abs({} - {})", (b.pages, 500)), b.id))
        .limit(3)
        .values(|b| (b.title, b.pages))
        .all(db)?;
    rows(&titles, |(title, pages)| format!("{title}, {pages} pages"))
}
