//! All or nothing.

use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Book, Loan, Status, Tag};

chapter!("Transactions", "transactions.rs":
    atomic,
    rollback,
    own_errors,
    savepoints,
    retries,
    row_locks,
    versions,
);

/// `atomic` commits on `Ok`; `on_commit` runs after that
fn atomic(db: &Database) -> Result<Lines> {
    let lent = db.atomic(|tx| {
        let dune = Book::objects().filter(|b| b.title.eq("Dune"));
        dune.update(tx, |b| b.status.set(Status::Lost))?;
        tx.on_commit(|| { /* say, send a letter to the reader */ });
        dune.update(tx, |b| b.status.set(Status::Available))
    })?;
    note!("{lent} row changed, twice")
}

/// An `Err` rolls back, and so does a panic
fn rollback(db: &Database) -> Result<Lines> {
    let before = Tag::objects().count(db)?;
    let outcome = db.atomic(|tx| {
        Tag::create().name("new").save(tx)?;
        Tag::create().name("classic").save(tx) // is there already
    });
    let after = Tag::objects().count(db)?;
    note!("{:?}; {before} tags before, {after} after", outcome.map_err(|error| error.kind()))
}

/// `try_atomic` returns an error type of your own, which is made of an `orm::Error` too
fn own_errors(db: &Database) -> Result<Lines> {
    let outcome = db.try_atomic(|tx| -> std::result::Result<(), Box<dyn std::error::Error>> {
        Tag::create().name("new").save(tx)?;
        let shelves: u32 = "many".parse()?;
        Tag::create().name(format!("{shelves} shelves")).save(tx)?;
        Ok(())
    });
    let kept = Tag::objects().filter(|t| t.name.eq("new")).exists(db)?;
    note!("{:?}; kept: {kept}", outcome.map_err(|error| error.to_string()))
}

/// Inside, `atomic` is a savepoint: what fails in it does not end the transaction around it
fn savepoints(db: &Database) -> Result<Lines> {
    db.atomic(|tx| {
        for name in ["kept", "classic", "kept as well"] {
            let _ = tx.atomic(|savepoint| Tag::create().name(name).save(savepoint));
        }
        Ok(())
    })?;
    let tags = Tag::objects().filter(|t| t.name.starts_with("kept")).all(db)?;
    Tag::objects().filter(|t| t.name.starts_with("kept")).delete(db)?;
    rows(&tags, |t| t.name.clone())
}

/// `atomic_with` says how isolated it is, and runs the closure again where another came between
fn retries(db: &Database) -> Result<Lines> {
    let changed = db.atomic_with(Atomic::serializable().retries(5), |tx| {
        let lent =
            Loan::objects().filter(|l| l.returned.is_null()).values(|l| l.book.id).all(tx)?;
        Book::objects().filter(|b| b.id.in_(lent)).update(tx, |b| b.status.set(Status::Lent))
    })?;
    note!("{changed} books are lent")
}

/// `select_for_update` locks the rows until the end; outside of a transaction it does not compile
fn row_locks(db: &Database) -> Result<Lines> {
    let book = db.atomic(|tx| {
        let solaris = Book::objects().filter(|b| b.title.eq("Solaris"));
        let mut book = solaris.select_for_update().get(tx)?;
        book.status = Status::Available; // nobody can have changed it since it was read
        book.save_only(tx, |b| b.status)?;
        Ok(book)
    })?;
    note!("{} is {:?}", book.title, book.status)
}

/// In place of a lock, `#[orm(version)]` counts changes: none is written over unseen
fn versions(db: &Database) -> Result<Lines> {
    let mut mine = Loan::objects().filter(|l| l.reader.eq("Grace")).get(db)?;
    let mut theirs = mine.clone();
    theirs.returned = Some(theirs.since);
    theirs.save(db)?;
    mine.reader = "Grace H.".to_owned();
    let error = mine.save(db).unwrap_err();
    note!("{:?}: {error}", error.kind())
}
