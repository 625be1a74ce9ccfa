//! The catalogue: 336 books as a CSV file, brought into the database in one transaction.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use orm::prelude::*;

use crate::models::{All, Author, Book, Loan, Publisher, Tag};

const CATALOGUE: &str = include_str!("catalogue.csv");

/// How many rows of each kind there are.
pub struct Size {
    pub books: usize,
    pub authors: usize,
    pub publishers: usize,
    pub tags: usize,
    pub pairs: usize,
}

/// A line of the file.
struct Line {
    title: String,
    author: String,
    email: String,
    bio: String,
    publisher: Option<String>,
    country: Option<String>,
    published: NaiveDate,
    isbn: String,
    pages: i32,
    subjects: Vec<String>,
}

/// Makes the tables and fills them. All or nothing: on an error no row stays.
pub fn load(db: &Database) -> Result<Size, Box<dyn std::error::Error>> {
    let lines = csv::Reader::from_reader(CATALOGUE.as_bytes())
        .records()
        .map(|record| parse(&record?))
        .collect::<Result<Vec<Line>, _>>()?;
    db.create_tables::<All>()?;
    Ok(db.atomic(|tx| fill(tx, &lines))?)
}

fn parse(record: &csv::StringRecord) -> Result<Line, Box<dyn std::error::Error>> {
    let text = |column: usize| record.get(column).unwrap_or_default().to_owned();
    let optional = |column| Some(text(column)).filter(|text| !text.is_empty());
    Ok(Line {
        title: text(0),
        author: text(1),
        email: text(2),
        bio: text(3),
        publisher: optional(4),
        country: optional(5),
        published: text(6).parse()?,
        isbn: text(7),
        pages: text(8).parse()?,
        subjects: text(9).split('|').map(str::to_owned).collect(),
    })
}

fn fill(tx: &Transaction<'_>, lines: &[Line]) -> Result<Size, Error> {
    let authors = once(lines.iter().map(|line| (line.author.as_str(), line)))
        .map(|(name, line)| Author::create().name(name).email(&line.email).bio(&line.bio));
    let authors = Author::bulk_create(tx, authors)?;
    let publishers = once(lines.iter().filter_map(|line| Some((line.publisher.as_deref()?, line))))
        .map(|(name, line)| Publisher::create().name(name).country(line.country.clone()));
    let publishers = Publisher::bulk_create(tx, publishers)?;
    let subjects = || lines.iter().flat_map(|line| &line.subjects).map(String::as_str);
    let tags = once(subjects().map(|name| (name, ()))).map(|(name, ())| Tag::create().name(name));
    let tags = Tag::bulk_create(tx, tags)?;

    let author: HashMap<&str, &Author> = authors.iter().map(|row| (&*row.name, row)).collect();
    let publisher: HashMap<&str, &Publisher> =
        publishers.iter().map(|row| (&*row.name, row)).collect();
    let tag: HashMap<&str, &Tag> = tags.iter().map(|row| (&*row.name, row)).collect();
    let books = lines.iter().map(|line| {
        Book::create()
            .title(&line.title)
            .author(author[&*line.author])
            .publisher(line.publisher.as_deref().map(|name| publisher[name]))
            .published(line.published)
            .isbn(&line.isbn)
            .pages(line.pages)
    });
    let books = Book::bulk_create(tx, books)?;
    for (book, line) in books.iter().zip(lines) {
        book.tags().add(tx, line.subjects.iter().map(|subject| tag[&**subject]))?;
    }
    loans(tx)?;
    Ok(Size {
        books: books.len(),
        authors: authors.len(),
        publishers: publishers.len(),
        tags: tags.len(),
        pairs: subjects().count(),
    })
}

/// Each name once, with what it first came with.
fn once<'a, T>(named: impl Iterator<Item = (&'a str, T)>) -> impl Iterator<Item = (&'a str, T)> {
    let mut seen = HashSet::new();
    named.filter(move |(name, _)| seen.insert(*name))
}

/// A few loans: the catalogue knows books, not readers.
fn loans(tx: &Transaction<'_>) -> Result<(), Error> {
    let day = |day| NaiveDate::from_ymd_opt(2025, 3, day);
    for (title, reader, since, returned) in [
        ("Dune", "Ada", day(3), day(17)),
        ("Dune", "Grace", day(18), None),
        ("Solaris", "Ada", day(18), None),
        ("Emma", "Alan", day(5), day(28)),
    ] {
        let book = Book::objects().filter(|b| b.title.eq(title)).get(tx)?;
        let since = since.unwrap_or(book.published);
        Loan::create().book(&book).reader(reader).since(since).returned(returned).save(tx)?;
    }
    Ok(())
}
