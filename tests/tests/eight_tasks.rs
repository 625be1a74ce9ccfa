//! The eight tasks by which ORMs are compared, models aside: at most 45 lines, counted by the last test.

use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Author, AuthorRow, Book, BookRow, Tag};
use orm_tests::rows::{date, library};

// <tasks>
fn filter_across_a_relation(db: &Database) -> Result<Vec<Book>, Error> {
    Book::objects().filter(|b| b.author.name.icontains("le guin") | b.pages.gt(300)).all(db)
}

fn books_with_author(db: &Database) -> Result<Vec<BookRow<Loaded<Author>>>, Error> {
    Book::objects().select_related(|b| b.author).all(db)
}

fn authors_with_recent_books(
    db: &Database,
) -> Result<Vec<AuthorRow<NotLoaded, NotLoaded, Loaded<Book>>>, Error> {
    Author::objects()
        .prefetch_related(|a| {
            a.books.filter(|b| b.published_date.year().ge(1970)).order_by(|b| b.published_date.desc())
        })
        .all(db)
}

fn books_per_author(db: &Database) -> Result<Vec<(String, i64)>, Error> {
    Author::objects().order_by(|a| a.name).values(|a| (a.name, a.books.count())).all(db)
}

fn bulk_insert(db: &Database, names: &[String]) -> Result<Vec<Tag>, Error> {
    Tag::bulk_create(db, names.iter().map(|name| Tag::create().name(name)))
}

fn atomic_counter(db: &Database, id: i64) -> Result<u64, Error> {
    Book::objects().filter(|b| b.id.eq(id)).update(db, |b| b.pages.set(b.pages + 1))
}

fn keyset_page(db: &Database) -> Result<Vec<Book>, Error> {
    let newest = Book::objects().order_by(|b| (b.published_date.desc(), b.id.desc()));
    let first = newest.clone().keyset(2).all(db)?;
    Ok(newest.keyset(2).after(first.next).all(db)?.rows)
}

fn books_tagged(db: &Database, tag: &str) -> Result<Vec<Book>, Error> {
    Book::objects().filter(|b| b.tags.any(|t| t.name.eq(tag))).all(db)
}
// </tasks>

#[test]
fn the_tasks_do_what_they_say() {
    on_each(|db| {
        let id = library(db).unwrap().books[0].id;
        assert_eq!(filter_across_a_relation(db).unwrap().len(), 3);
        assert_eq!(books_with_author(db).unwrap()[0].author().name, "Stanisław Lem");
        let authors = authors_with_recent_books(db).unwrap();
        assert_eq!(authors.iter().map(|author| author.books().len()).sum::<usize>(), 2);
        assert_eq!(books_per_author(db).unwrap()[0], ("Nobody".to_owned(), 0));
        assert_eq!(bulk_insert(db, &["a".to_owned(), "b".to_owned()]).unwrap().len(), 2);
        assert_eq!(atomic_counter(db, id).unwrap(), 1);
        assert_eq!(keyset_page(db).unwrap()[0].published_date, date(1969, 3, 1));
        assert_eq!(books_tagged(db, "classic").unwrap().len(), 2);
    });
}

#[test]
fn the_tasks_take_at_most_45_lines() {
    let source = include_str!("eight_tasks.rs");
    let tasks =
        source.split("// <tasks>\n").nth(1).and_then(|rest| rest.split("// </tasks>").next()).unwrap();
    let lines = tasks.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines <= 45, "the tasks take {lines} lines");
}
