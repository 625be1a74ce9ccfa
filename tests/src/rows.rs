//! A few rows that most tests start from.

use chrono::NaiveDate;
use orm::prelude::*;

use crate::models::{All, Author, Book, Publisher, Review, Tag};

/// A date.
pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

/// The rows of [`library`].
pub struct Library {
    /// Ace (US), Gollancz (UK), Penumbra (no country).
    pub publishers: Vec<Publisher>,
    /// Le Guin, Lem, Nobody (without books).
    pub authors: Vec<Author>,
    /// In the order of their titles' mention in [`library`].
    pub books: Vec<Book>,
    /// sf, classic, unused.
    pub tags: Vec<Tag>,
}

/// Makes all tables and fills the library:
///
/// | book | author | editor | publisher | date | pages | status | tags | ratings |
/// | --- | --- | --- | --- | --- | --- | --- | --- | --- |
/// | The Dispossessed | Le Guin | Lem | Gollancz | 1974-05-01 | 387 | available | sf classic | 5 4 |
/// | The Left Hand of Darkness | Le Guin | | Ace | 1969-03-01 | 286 | lent | sf | 5 |
/// | Solaris | Lem | Le Guin | | 1961-06-01 | 204 | available | sf classic | 3 |
/// | Fiasco | Lem | | Penumbra | 1986-01-01 | 322 | available | | |
pub fn library(db: &Database) -> Result<Library, Error> {
    db.create_tables::<All>()?;
    let ace = Publisher::create().name("Ace").country("US").save(db)?;
    let gollancz = Publisher::create().name("Gollancz").country("UK").save(db)?;
    let penumbra = Publisher::create().name("Penumbra").save(db)?;
    let le_guin =
        Author::create().name("Ursula K. Le Guin").email("ursula@example.org").agency(&ace).save(db)?;
    let lem = Author::create().name("Stanisław Lem").email("lem@example.org").bio("Polish").save(db)?;
    let nobody = Author::create().name("Nobody").email("nobody@example.org").save(db)?;
    let dispossessed = Book::create()
        .title("The Dispossessed")
        .author(&le_guin)
        .editor(&lem)
        .publisher(&gollancz)
        .published_date(date(1974, 5, 1))
        .isbn("9780060512750")
        .pages(387)
        .save(db)?;
    let left_hand = Book::create()
        .title("The Left Hand of Darkness")
        .author(&le_guin)
        .publisher(&ace)
        .published_date(date(1969, 3, 1))
        .isbn("9780441478125")
        .pages(286)
        .status("lent")
        .save(db)?;
    let solaris = Book::create()
        .title("Solaris")
        .author(&lem)
        .editor(&le_guin)
        .published_date(date(1961, 6, 1))
        .isbn("9780156027601")
        .pages(204)
        .save(db)?;
    let fiasco = Book::create()
        .title("Fiasco")
        .author(&lem)
        .publisher(&penumbra)
        .published_date(date(1986, 1, 1))
        .isbn("9780156306300")
        .pages(322)
        .save(db)?;
    let sf = Tag::create().name("sf").save(db)?;
    let classic = Tag::create().name("classic").save(db)?;
    let unused = Tag::create().name("unused").save(db)?;
    dispossessed.tags().add(db, [&sf, &classic])?;
    left_hand.tags().add(db, [&sf])?;
    solaris.tags().add(db, [&sf, &classic])?;
    for (book, rating) in [(&dispossessed, 5), (&dispossessed, 4), (&left_hand, 5), (&solaris, 3)] {
        Review::create().book(book).rating(rating).save(db)?;
    }
    Ok(Library {
        publishers: vec![ace, gollancz, penumbra],
        authors: vec![le_guin, lem, nobody],
        books: vec![dispossessed, left_hand, solaris, fiasco],
        tags: vec![sf, classic, unused],
    })
}
