//! All or nothing.

use orm::prelude::*;

use super::{Lines, Result, chapter, note, rows};
use crate::models::{Book, Status, Tag};

chapter!("Transactions", "transactions.rs":
    atomic,
    rollback,
    savepoints,
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
