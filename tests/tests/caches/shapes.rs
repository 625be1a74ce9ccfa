//! Queries at random, of many shapes and with many values, each run on a database that has run others before and on one that has
//! run none: the same statements with the same values, and the same answers.

use std::fmt::Debug;

use orm::prelude::*;
use orm_core::exec::{Fetch, Runs};
use orm_tests::databases::on_each_url;
use orm_tests::models::{Author, Award, Book, Category};
use orm_tests::rows::{date, library};

use crate::random::{Random, books, categories};

/// How many queries are tried on each database.
const QUERIES: u64 = 400;

pub(crate) fn rows(db: &Database) {
    library(db).unwrap();
    Award::create().winner("Solaris").year(1970).save(db).unwrap();
    Award::create().winner("Lem").year(300).save(db).unwrap();
    let root = Category::create().name("root").save(db).unwrap();
    let a = Category::create().name("a").parent(&root).save(db).unwrap();
    for (name, parent) in [("b", &root), ("aa", &a), ("ab", &a)] {
        Category::create().name(name).parent(parent).save(db).unwrap();
    }
}

/// What came of a query, and what was sent.
#[derive(Debug, PartialEq)]
struct Seen {
    answer: String,
    sent: Vec<String>,
}

/// Runs the query of this number, and takes back what it wrote.
pub(crate) fn answer(db: &Database, number: u64, cases: &[CaseOf]) -> String {
    let mut answer = String::new();
    let done: Result<(), Error> = db.atomic(|tx| {
        let mut random = Random::new(number);
        let case = random.one(cases);
        answer = case(tx, &mut random).unwrap_or_else(|error| format!("{:?} {error}", error.kind()));
        Err(Error::new(ErrorKind::Invalid, "taken back"))
    });
    assert!(done.is_err());
    answer
}

fn seen(db: &Database, number: u64) -> Seen {
    let log = db.record();
    let answer = answer(db, number, &[READS, WRITES].concat());
    let sent = log.queries().iter().map(|query| format!("{} {:?}", query.sql, query.params)).collect();
    Seen { answer, sent }
}

/// Every query of the second round has been run before, among others, with its own values and with others.
fn compare(warm: &Database, cold: impl Fn() -> Database, queries: u64) {
    let expected: Vec<_> = (0..queries).map(|number| seen(&cold(), number)).collect();
    for round in 0..2 {
        for (number, expected) in (0..).zip(&expected) {
            assert_eq!(seen(warm, number), *expected, "query {number}, round {round}");
        }
    }
}

#[test]
fn what_ran_before_changes_nothing() {
    on_each_url(|url| {
        let warm = Database::connect(url).unwrap();
        rows(&warm);
        compare(&warm, || Database::connect(url).unwrap(), QUERIES);
    });
}

/// One way to use a query set.
pub(crate) type CaseOf = fn(&Transaction<'_>, &mut Random) -> Result<String, Error>;

pub(crate) const READS: &[CaseOf] = &[
    whole, cut, ends, annotated, aggregated, grouped, windowed, combined, valued, loaded, partial, paged,
    streamed, tree,
];
const WRITES: &[CaseOf] = &[updated, deleted, inserted, made, bulk_updated, locked];

fn text(value: impl Debug) -> String {
    format!("{value:?}")
}

/// One place in the program for all query sets of a type.
fn all<'t, M: Model, R: Fetch<M, Item: Debug>, S>(
    query: &QuerySet<M, R, S>,
    tx: &Transaction<'t>,
) -> Result<String, Error>
where
    Transaction<'t>: Runs<S>,
{
    query.all(tx).map(text)
}

fn whole(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    all(&books(random), tx)
}

fn cut(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (start, len) = (random.below(3), random.below(4));
    all(&books(random).slice(start..start + len), tx)
}

fn ends(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let books = books(random);
    Ok(match random.below(9) {
        0 => text(books.first(tx)?),
        1 => text(books.last(tx)?),
        2 => text(books.get(tx)?),
        3 => text(books.count(tx)?),
        4 => text(books.exists(tx)?),
        5 => text(books.limit(2).count(tx)?),
        6 => text(books.offset(1).exists(tx)?),
        7 => text(books.latest(tx, |b| b.pages % random.pages())?),
        _ => {
            let found = books.in_bulk(tx, random.many(|random| random.below(6) as i64))?;
            let mut found: Vec<_> = found.into_iter().collect();
            found.sort_by_key(|(key, _)| *key);
            text(found)
        }
    })
}

fn annotated(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (pages, other, word) = (random.pages(), random.pages(), random.text());
    let books = books(random)
        .annotate(|b| (b.reviews.filter(|r| r.rating.lt(pages)).count(), b.pages * other, b.title.eq(word)));
    let books = match random.below(3) {
        0 => books.filter(|(_, (n, ..))| n.gt(0)),
        1 => books.filter(|(_, (n, product, _))| product.gt(pages) | n.eq(1)),
        _ => books,
    };
    match random.below(6) {
        0 => books.count(tx).map(text),
        1 => books.exists(tx).map(text),
        2 => books.first(tx).map(text),
        3 => all(&books.order_by(|(b, (n, product, _))| (n + i64::from(pages), product.desc(), b.id)), tx),
        4 => books.order_by(|(b, (_, product, _))| (product % 7, b.id)).limit(2).count(tx).map(text),
        _ => all(&books, tx),
    }
}

fn aggregated(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (pages, other, word) = (random.pages(), random.pages(), random.text());
    let books = books(random);
    match random.below(3) {
        0 => books.aggregate(tx, |b| (count(), b.pages.sum().default(i64::from(other)))).map(text),
        1 => {
            let long = books.aggregate(tx, |b| {
                (count().filter(b.pages.gt(pages)), b.title.max().filter(b.status.ne(word)))
            });
            long.map(text)
        }
        _ => books.limit(2).aggregate(tx, |b| (b.pages + pages).max()).map(text),
    }
}

fn grouped(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (pages, divisor, least) = (random.pages(), random.pages(), random.below(3) as i64);
    let groups = books(random)
        .group_by(|b| (b.pages / divisor, b.status))
        .aggregate(|b| (count().filter(b.pages.gt(pages)), b.pages.sum(), (b.pages * divisor).max()));
    let groups = if random.chance() { groups.filter(|(_, (n, ..))| n.ge(least)) } else { groups };
    let groups = groups.order_by(|(key, (n, sum, _))| ((n + least).desc(), sum, key.0, key.1));
    match random.below(6) {
        0 => groups.count(tx).map(text),
        1 => groups.exists(tx).map(text),
        2 => groups.limit(2).count(tx).map(text),
        3 => groups.last(tx).map(text),
        4 => groups.slice(1..1 + least as u64).all(tx).map(text),
        _ => groups.all(tx).map(text),
    }
}

fn windowed(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (pages, word, parts) = (random.pages(), random.text(), 1 + random.below(3) as u32);
    let books = books(random).annotate(|b| {
        (
            row_number().over(|w| w.partition_by(b.pages / pages).order_by((b.title, b.id))),
            lag(b.title)
                .offset(parts)
                .default(word)
                .over(|w| w.partition_by(b.status.eq(word)).order_by(b.id)),
            b.pages.sum().filter(b.title.ne(word)).over(|w| w.partition_by(b.status)),
        )
    });
    let books = match random.below(4) {
        0 => books.filter(|(_, (place, ..))| place.le(i64::from(parts))),
        1 => books.filter(|(b, (place, title, _))| place.gt(1) | title.eq(word) | b.pages.lt(pages)),
        _ => books,
    };
    match random.below(4) {
        0 => books.count(tx).map(text),
        1 => all(&books.values(|(b, (place, _, sum))| (b.title, place + i64::from(pages), sum)), tx),
        2 => books.first(tx).map(text),
        _ => all(&books, tx),
    }
}

fn combined(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (one, other, third, word) = (books(random), books(random), books(random), random.text());
    let both = match random.below(5) {
        0 => one.union(other),
        1 => one.union_all(other),
        2 => one.intersect(other),
        3 => one.except(other).union(third),
        _ => one.union(other.intersect(third)),
    };
    match random.below(8) {
        0 => both.count(tx).map(text),
        1 => both.exists(tx).map(text),
        2 => all(&both.values(|b| (b.title, b.status.eq(word))), tx),
        3 => both.order_by(|b| (b.title.eq(word), b.id)).slice(1..3).count(tx).map(text),
        4 => all(&both.order_by(|b| (b.title.concat(word), b.id)), tx),
        5 => both.order_by(|b| b.id).first(tx).map(text),
        6 => {
            let inside = Book::objects().filter(|b| b.id.in_(both.values(|b| b.id)) & b.title.ne(word));
            all(&inside, tx)
        }
        _ => all(&both, tx),
    }
}

fn valued(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (pages, word, books) = (random.pages(), random.text(), books(random));
    match random.below(7) {
        0 => all(&books.values(|b| (b.title, b.pages + pages, b.author.name.coalesce(word))), tx),
        1 => books.unordered().values(|b| b.pages % pages).distinct().count(tx).map(text),
        2 => books.values(|b| b.title.concat(word)).limit(2).count(tx).map(text),
        3 => books.values(|b| (b.title.eq(word), b.pages)).first(tx).map(text),
        4 => all(&books.values(|b| b.reviews.filter(|r| r.rating.lt(pages)).max(|r| r.rating + pages)), tx),
        5 => {
            let authors = Author::objects().filter(|a| a.id.in_(books.values(|b| b.author.id)));
            all(&authors.values(|a| (a.name, a.books.filter(|b| b.pages.gt(pages)).count())), tx)
        }
        _ => {
            let pairs = books.unordered().values(|b| (b.status, b.pages.gt(pages)));
            let others = Book::objects().unordered().values(|b| (b.status.concat(word), b.pages.lt(pages)));
            pairs.union(others).count(tx).map(text)
        }
    }
}

fn loaded(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (pages, word, least, limit) =
        (random.pages(), random.text(), random.below(6) as i32, 1 + random.below(2));
    match random.below(5) {
        0 => all(&books(random).select_related(|b| (b.author, b.publisher)), tx),
        1 => {
            let books = books(random)
                .prefetch_related(|b| b.reviews.filter(|r| r.rating.ge(least)).order_by(|r| (r.rating, r.id)))
                .prefetch_related(|b| b.tags.filter(|t| t.name.ne(word)).order_by(|t| t.id));
            all(&books, tx)
        }
        2 => {
            let authors = Author::objects().order_by(|a| a.id).prefetch_related(|a| {
                a.books.filter(|b| b.pages.gt(pages) | b.status.eq(word)).order_by(|b| b.id).limit(limit)
            });
            all(&authors, tx)
        }
        3 => {
            let authors = Author::objects().order_by(|a| a.id).prefetch_related(|a| {
                a.books
                    .order_by(|b| (b.pages % pages, b.id))
                    .select_related(|b| b.publisher)
                    .prefetch_related(|b| b.reviews.filter(|r| r.rating.ne(least)).order_by(|r| r.id))
            });
            all(&authors, tx)
        }
        _ => {
            let book = Book::objects().order_by(|b| b.id).first(tx)?.unwrap();
            let tags = book.tags().filter(|t| t.name.ne(word)).order_by(|t| t.id);
            Ok(format!("{} {}", all(&tags, tx)?, tags.count(tx)?))
        }
    }
}

fn partial(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let books = books(random);
    match random.below(4) {
        0 => Ok(text(
            books.only(|b| (b.id, b.title)).all(tx)?.iter().map(|b| b.title().clone()).collect::<Vec<_>>(),
        )),
        1 => Ok(text(books.defer(|b| b.title).all(tx)?.iter().map(|b| *b.pages()).collect::<Vec<_>>())),
        2 => books.only(|b| b.title).count(tx).map(text),
        _ => Ok(text(books.only(|b| b.status).first(tx)?.map(|b| b.status().clone()))),
    }
}

fn paged(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (size, pages) = (1 + random.below(3), random.pages());
    let books = books(random);
    if random.chance() {
        return books.page(1 + random.below(2), size).all(tx).map(text);
    }
    let (mut pages_of, mut cursor) = (Vec::new(), None);
    loop {
        let page = books.clone().order_by(|b| (b.pages % pages, b.id)).keyset(size).after(cursor).all(tx)?;
        pages_of.push(text(page.rows));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(text(pages_of));
        }
    }
}

fn streamed(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (books, chunk) = (books(random), 1 + random.below(3) as usize);
    let books = if random.chance() { Book::objects().order_by(|b| b.id).into() } else { books };
    books
        .prefetch_related(|b| b.tags.order_by(|t| t.id))
        .iterator(tx, chunk)
        .collect::<Result<Vec<_>, _>>()
        .map(text)
}

fn after(tx: &Transaction<'_>, changed: u64) -> Result<String, Error> {
    Ok(format!("{changed} {}", all(&Book::objects().order_by(|b| b.isbn), tx)?))
}

fn updated(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (pages, word, books) = (random.pages(), random.text(), books(random));
    let changed = match random.below(4) {
        0 => books.update(tx, |b| b.status.set(word))?,
        1 => {
            books.update(tx, |b| (b.pages.set(b.pages % 50 + pages), b.status.set(b.status.concat(word))))?
        }
        2 => books.update(tx, |b| b.pages.set(case().when(b.title.eq(word), pages).otherwise(b.pages)))?,
        _ => books.update(tx, |b| (b.publisher.set(None::<i64>), b.pages.set(pages)))?,
    };
    after(tx, changed)
}

fn deleted(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let books = books(random);
    if random.chance() {
        return books.delete_plan(tx).map(text);
    }
    let changed = books.delete(tx)?;
    after(tx, changed)
}

fn inserted(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (word, pages) = (random.text(), random.pages());
    let isbns = ["9780060512750", "9780156306300", "1", "2"];
    let mut rows = Vec::new();
    for isbn in &isbns[usize::try_from(random.below(4)).unwrap()..] {
        let row = Book::create()
            .title(format!("{word}{isbn}"))
            .author(1)
            .published_date(date(2000, 1, 1))
            .isbn(*isbn);
        let row = if random.chance() { row.pages(pages) } else { row };
        rows.push(if random.chance() { row.publisher(Some(1)) } else { row });
    }
    let made = match random.below(4) {
        0 => Book::bulk_create(tx, rows.into_iter().rev().take(2))?.len(),
        1 => Book::bulk_create_with(tx, rows, BulkCreate::<Book>::new().on_conflict(|b| b.isbn).ignore())?
            .len(),
        2 => {
            let options = BulkCreate::<Book>::new().on_conflict(|b| b.isbn).update(|b| (b.title, b.pages));
            Book::bulk_create_with(tx, rows, options)?.len()
        }
        _ => rows.pop().map(|row| row.save(tx)).transpose()?.map_or(0, |_| 1),
    };
    Ok(format!(
        "{made} {}",
        all(&Book::objects().order_by(|b| b.isbn).values(|b| (b.isbn, b.title, b.pages)), tx)?
    ))
}

fn made(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (word, pages, year) = (random.text(), random.pages(), random.below(3) as i32);
    let (award, made) = if random.chance() {
        let new = || Award::create().winner(word).year(year);
        Award::get_or_create(tx, |a| a.winner.eq(word) & a.year.lt(pages), new)?
    } else {
        let new = || Award::create().winner(word).year(pages);
        Award::update_or_create(tx, |a| a.winner.eq(word), |a| a.year.set(a.year + pages), new)?
    };
    Ok(format!("{made} {} {}", award.winner, award.year))
}

fn bulk_updated(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let (word, pages) = (random.text(), random.pages());
    let mut rows = books(random).unordered().all(tx)?;
    for row in &mut rows {
        row.status = format!("{word}{}", row.id);
        row.pages += pages;
    }
    let changed = match random.below(4) {
        0 => Book::bulk_update(tx, &rows, |b| (b.status, b.pages))?,
        1 => Book::bulk_update(tx, &rows, |b| (b.status, b.pages.set(b.pages + pages)))?,
        2 => {
            rows.iter_mut().try_for_each(|row| row.save(tx))?;
            1
        }
        _ => {
            rows.iter_mut().try_for_each(|row| row.save_only(tx, |b| b.status))?;
            2
        }
    };
    after(tx, changed)
}

fn locked(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let books = books(random).order_by(|b| b.id);
    match random.below(4) {
        0 => all(&books.select_for_update(), tx),
        1 => all(&books.limit(2).select_for_update().skip_locked(), tx),
        2 => all(&books.select_related(|b| b.author).select_for_update().of(|b| b.author), tx),
        _ => all(&books, tx),
    }
}

fn tree(tx: &Transaction<'_>, random: &mut Random) -> Result<String, Error> {
    let categories = categories(random).order_by(|c| c.id);
    match random.below(3) {
        0 => categories.count(tx).map(text),
        1 => all(&categories.values(|c| c.name), tx),
        _ => all(&categories, tx),
    }
}
