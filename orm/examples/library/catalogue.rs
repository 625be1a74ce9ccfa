//! The catalogue: 336 books as a CSV file, brought into the database in one transaction.

use std::collections::HashMap;

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
    let mut authors: HashMap<&str, Author> = HashMap::new();
    let mut publishers: HashMap<&str, Publisher> = HashMap::new();
    let mut tags: HashMap<&str, Tag> = HashMap::new();
    let mut pairs = 0;
    for line in lines {
        if !authors.contains_key(line.author.as_str()) {
            let author =
                Author::create().name(&line.author).email(&line.email).bio(&line.bio).save(tx)?;
            authors.insert(&line.author, author);
        }
        if let Some(name) = line.publisher.as_deref()
            && !publishers.contains_key(name)
        {
            publishers.insert(
                name,
                Publisher::create().name(name).country(line.country.clone()).save(tx)?,
            );
        }
        for subject in &line.subjects {
            if !tags.contains_key(subject.as_str()) {
                tags.insert(subject, Tag::create().name(subject).save(tx)?);
            }
        }
        let book = Book::create()
            .title(&line.title)
            .author(&authors[line.author.as_str()])
            .publisher(line.publisher.as_deref().map(|name| &publishers[name]))
            .published(line.published)
            .isbn(&line.isbn)
            .pages(line.pages)
            .save(tx)?;
        book.tags().add(tx, line.subjects.iter().map(|subject| &tags[subject.as_str()]))?;
        pairs += line.subjects.len();
    }
    loans(tx)?;
    let size = Size {
        books: lines.len(),
        authors: authors.len(),
        publishers: publishers.len(),
        tags: tags.len(),
        pairs,
    };
    Ok(size)
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
