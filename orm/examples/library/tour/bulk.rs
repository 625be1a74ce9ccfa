//! Changing many rows, and rows that may be there.

use chrono::{Days, NaiveDate};
use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Author, Book, Loan, Publisher, Tag};

chapter!("Many rows", "bulk.rs":
    bulk_create,
    upserts,
    ignoring,
    bulk_update,
    get_or_create,
    update_or_create,
    copy_in,
    iterator,
    delete_plan,
    deletion,
);

/// `bulk_create`: arrays on PostgreSQL, on SQLite one statement that is stepped for each 16 rows
fn bulk_create(db: &Database) -> Result<Lines> {
    let shelves = (1..=1000).map(|number| Tag::create().name(format!("shelf {number}")));
    let tags = Tag::bulk_create(db, shelves)?;
    note!("{} tags, with their keys: {:?} and so on", tags.len(), tags[0])
}

/// `on_conflict` names a unique constraint: `update` takes fields over from the new row
fn upserts(db: &Database) -> Result<Lines> {
    let authors = [("Jane Austen", "jane.austen@example.org"), ("Yu Hua", "yu.hua@example.org")]
        .map(|(name, email)| Author::create().name(name).email(email).bio("Novelist."));
    let by_email = BulkCreate::<Author>::new().on_conflict(|a| a.email).update(|a| a.bio);
    let authors = Author::bulk_create_with(db, authors, by_email)?;
    rows(&authors, |a| format!("{} ({}): {}", a.name, a.id, a.bio))
}

/// `ignore` passes over what is there already, and returns what is new
fn ignoring(db: &Database) -> Result<Lines> {
    let tags = ["classic", "shelf 1001"].map(|name| Tag::create().name(name));
    let tags = Tag::bulk_create_with(db, tags, BulkCreate::new().ignore())?;
    rows(&tags, |t| t.name.clone())
}

/// `bulk_update` writes fields of many rows, each with its own values
fn bulk_update(db: &Database) -> Result<Lines> {
    let mut tags = Tag::objects().filter(|t| t.name.starts_with("shelf ")).all(db)?;
    for tag in &mut tags {
        tag.name = tag.name.replace("shelf", "case");
    }
    let changed = Tag::bulk_update(db, &tags, |t| t.name)?;
    note!("{changed} tags have another name")
}

/// `get_or_create` is right where others do the same at the same time
fn get_or_create(db: &Database) -> Result<Lines> {
    let get = || Tag::get_or_create(db, |t| t.name.eq("case 0"), || Tag::create().name("case 0"));
    rows([get()?, get()?], |(tag, is_new)| format!("{}: made now: {is_new}", tag.name))
}

/// `update_or_create` likewise, and what it sets may be computed of what is there
fn update_or_create(db: &Database) -> Result<Lines> {
    let (publisher, is_new) = Publisher::update_or_create(
        db,
        |p| p.name.eq("Orbit"),
        |p| (p.country.set(p.country.coalesce("GB")), p.name.set(p.name.trim())),
        || Publisher::create().name("Orbit").country("GB"),
    )?;
    note!("{publisher:?}, made now: {is_new}")
}

/// `copy_in` streams rows into a table, and keeps none: a binary COPY on PostgreSQL
fn copy_in(db: &Database) -> Result<Lines> {
    let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db)?;
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap_or_default();
    let loans = (0..10_000).map(|day| {
        Loan::create().book(&dune).reader("the club").since(first + Days::new(day)).returned(first)
    });
    let copied = Loan::copy_in(db, loans)?;
    note!("{copied} loans")
}

/// `iterator` has a chunk of rows in memory at a time, whatever their number
fn iterator(db: &Database) -> Result<Lines> {
    let loans = Loan::objects().select_related(|l| l.book).order_by(|l| l.id);
    let (mut count, mut pages) = (0, 0);
    for loan in loans.iterator(db, 2000) {
        let loan = loan?;
        count += 1;
        pages += i64::from(loan.book().pages);
    }
    note!("{count} loans, {pages} pages")
}

/// `delete_plan` tells what a deletion would take along, and deletes nothing
fn delete_plan(db: &Database) -> Result<Lines> {
    let author = Author::objects().filter(|a| a.name.eq("Frank Herbert")).delete_plan(db)?;
    let publisher = Publisher::objects().filter(|p| p.name.eq("Orbit")).delete_plan(db)?;
    rows([author, publisher], |plan| plan.to_string().replace('\n', ", "))
}

/// What was added here goes again: thousands of rows by one statement
fn deletion(db: &Database) -> Result<Lines> {
    let loans = Loan::objects().filter(|l| l.reader.eq("the club")).delete(db)?;
    let tags = Tag::objects().filter(|t| t.name.starts_with("case ")).delete(db)?;
    let authors = Author::objects().filter(|a| a.name.in_(["Yu Hua", "Olga Ravn"])).delete(db)?;
    note!("{loans} loans, {tags} tags and {authors} authors are gone")
}
