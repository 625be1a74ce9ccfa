//! Arrays come back as they went in, whichever way that was.

use orm::prelude::*;
use orm::{BulkCreate, params};
use orm_tests::databases::{on_postgres, on_postgres_url};

use super::models::{Aliases, Book, Copy, of_each};

/// What could be taken for more than an element.
pub(crate) const HOSTILE: [&str; 14] = [
    "",
    "NULL",
    "null",
    ",",
    "{}",
    "{a,b}",
    "\"",
    "\\",
    "\\\"",
    "it's",
    " x ",
    "a\nb\tc",
    "żółw 🐢",
    "$1 ? :a %s",
];

fn tables(db: &Database) {
    db.create_tables::<(Book, Copy)>().unwrap();
}

fn stored(db: &Database, id: i64) -> Book {
    Book::objects().filter(|b| b.id.eq(id)).get(db).unwrap()
}

#[test]
fn a_row_is_made_changed_and_saved() {
    on_postgres(|db| {
        tables(db);
        let mut book = Book::create().title("a").labels(HOSTILE).save(db).unwrap();
        assert_eq!(book.labels, HOSTILE);
        assert_eq!((&book.ratings, &book.cover), (&None, &vec![]));
        assert_eq!(book.marks, ["new", "it's \"here\"\\"]);
        assert_eq!(stored(db, book.id), book);
        book.labels.clear();
        book.ratings = Some(vec![i32::MIN, 0, i32::MAX]);
        book.aliases = Aliases(vec!["x".into()]);
        book.save(db).unwrap();
        assert_eq!(stored(db, book.id), book);
        book.ratings = Some(vec![]);
        book.labels.push("not written".into());
        book.save_only(db, |b| b.ratings).unwrap();
        assert_eq!(stored(db, book.id).ratings, Some(vec![]));
        assert_eq!(stored(db, book.id).labels, [""; 0]);
        book.refresh(db).unwrap();
        assert_eq!(book.labels, [""; 0]);
        let id = book.id;
        let changed = Book::objects()
            .filter(|b| b.id.eq(id))
            .update(db, |b| (b.labels.set(HOSTILE), b.ratings.set(None), b.marks.set(b.labels)));
        assert_eq!(changed.unwrap(), 1);
        let book = stored(db, book.id);
        assert_eq!(
            (book.labels, book.ratings, book.marks),
            (HOSTILE.map(String::from).to_vec(), None, vec![])
        );
    });
}

#[test]
fn many_rows_are_made_and_changed_at_once() {
    on_postgres(|db| {
        tables(db);
        let labels = |place: usize| {
            HOSTILE
                .iter()
                .cycle()
                .skip(place)
                .take(place % 5)
                .map(|label| (*label).to_owned())
                .collect::<Vec<_>>()
        };
        let rows = |count: usize| {
            (0..count).map(move |place| {
                let row = Book::create().title(format!("{count} {place}")).labels(labels(place));
                row.ratings(if place % 3 == 0 { None } else { Some(vec![place as i32; place % 4]) })
            })
        };
        // One statement, however many rows and however long each array.
        let log = db.record();
        for count in [1, 2, 100] {
            let mut books = Book::bulk_create(db, rows(count)).unwrap();
            for (place, book) in books.iter().enumerate() {
                assert_eq!(book.labels, labels(place));
                assert_eq!(book.ratings.as_ref().map(Vec::len), (place % 3 != 0).then_some(place % 4));
                assert_eq!(&stored(db, book.id), book);
            }
            for book in &mut books {
                book.labels.reverse();
                book.ratings = book.ratings.take().map_or(Some(vec![]), |_| None);
            }
            Book::bulk_update(db, &books, |b| (b.labels, b.ratings)).unwrap();
            for book in &books {
                assert_eq!(&stored(db, book.id), book);
            }
        }
        let texts = |start: &str| {
            let mut texts: Vec<_> = log
                .queries()
                .iter()
                .map(|query| query.sql.clone())
                .filter(|sql| sql.starts_with(start) && sql.contains("unnest"))
                .collect();
            texts.dedup();
            texts.len()
        };
        assert_eq!((texts("INSERT"), texts("UPDATE")), (1, 1));
    });
}

#[test]
fn rows_that_are_there_already_are_changed() {
    on_postgres(|db| {
        tables(db);
        Book::labelled(db, "a", &["old"]);
        let rows = || {
            [("a", vec![HOSTILE[6], "new"]), ("b", vec![])]
                .map(|(title, labels)| Book::create().title(title).labels(labels))
        };
        Book::bulk_create_with(
            db,
            rows(),
            BulkCreate::<Book>::new().on_conflict(|b| b.title).update(|b| b.labels),
        )
        .unwrap();
        assert_eq!(of_each!(db, |b| b.labels), [vec!["\"".to_owned(), "new".to_owned()], vec![]]);
        let made = Book::bulk_create_with(db, rows(), BulkCreate::<Book>::new().ignore()).unwrap();
        assert_eq!(made.len(), 0);
        let (book, made) = Book::get_or_create(
            db,
            |b| b.labels.eq(["\"", "new"]),
            || Book::create().title("c").labels(["\"", "new"]),
        )
        .unwrap();
        assert_eq!((book.title.as_str(), made), ("a", false));
        let (book, made) =
            Book::get_or_create(db, |b| b.labels.eq(["c"]), || Book::create().title("c").labels(["c"]))
                .unwrap();
        assert_eq!((book.labels, made), (vec!["c".to_owned()], true));
    });
}

/// Arrays are equal in a unique constraint as the database has it, and told so before anything is sent.
#[test]
fn arrays_conflict() {
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Point {
        id: i64,
        #[orm(unique)]
        at: Vec<f64>,
        name: String,
    }
    on_postgres(|db| {
        db.create_tables::<(Point,)>().unwrap();
        let rows = |second: f64| {
            [(0.0, "a"), (second, "b")].map(|(x, name)| Point::create().at([x, 1.0]).name(name))
        };
        let options = || BulkCreate::<Point>::new().on_conflict(|p| p.at).update(|p| p.name);
        let error = Point::bulk_create_with(db, rows(-0.0), options()).unwrap_err();
        assert!(error.to_string().contains("conflict with each other"), "{error}");
        Point::bulk_create_with(db, rows(2.0), options()).unwrap();
        assert_eq!(
            Point::create().at([0.0, 1.0]).name("c").save(db).unwrap_err().kind(),
            ErrorKind::UniqueViolation
        );
    });
}

#[test]
fn rows_stream_in() {
    on_postgres(|db| {
        tables(db);
        let rows = (0..1000).map(|place| {
            Book::create()
                .title(place.to_string())
                .labels(&HOSTILE[..place % 14])
                .ratings((place % 2 == 0).then(|| vec![place as i32]))
        });
        assert_eq!(Book::copy_in(db, rows).unwrap(), 1000);
        for (place, book) in Book::objects().order_by(|b| b.id).all(db).unwrap().iter().enumerate() {
            assert_eq!(book.labels, HOSTILE[..place % 14]);
            assert_eq!(book.ratings, (place % 2 == 0).then(|| vec![place as i32]));
        }
    });
}

#[test]
fn statements_need_not_be_kept() {
    on_postgres_url(|url| {
        let db = &Database::connect(&format!("{url}&prepared_statements=false")).unwrap();
        tables(db);
        let rows = HOSTILE.map(|label| Book::create().title(label).labels([label]).ratings([1, 2]));
        let books = Book::bulk_create(db, rows).unwrap();
        assert_eq!(books.iter().map(|book| book.labels[0].as_str()).collect::<Vec<_>>(), HOSTILE);
        let found =
            Book::objects().filter(|b| b.labels.in_([["\\"], ["NULL"]])).order_by(|b| b.id).all(db).unwrap();
        assert_eq!(found, [books[1].clone(), books[7].clone()]);
    });
}

#[test]
fn every_query_reads_them() {
    #[derive(Projection, Debug, PartialEq)]
    #[orm(from = Book)]
    struct Card {
        title: String,
        labels: Vec<String>,
        #[orm(value = |b| b.labels.len())]
        count: i32,
    }
    on_postgres(|db| {
        tables(db);
        let book = Book::labelled(db, "a", &["x", "y"]);
        Copy::create().book(&book).shelves([1, 2]).save(db).unwrap();
        Copy::create().book(&book).shelves([0; 0]).save(db).unwrap();
        assert_eq!(Book::objects().only(|b| (b.id, b.labels)).get(db).unwrap().labels(), &["x", "y"]);
        assert_eq!(Book::objects().defer(|b| b.marks).get(db).unwrap().labels(), &["x", "y"]);
        assert_eq!(of_each!(db, |b| (b.labels, b.ratings)), [(book.labels.clone(), None)]);
        let card = Card { title: "a".into(), labels: book.labels.clone(), count: 2 };
        assert_eq!(Book::objects().project::<Card>().all(db).unwrap(), [card]);
        let row = Book::objects().prefetch_related(|b| b.copies.order_by(|c| c.id)).get(db).unwrap();
        assert_eq!(
            row.copies().iter().map(|copy| copy.shelves.clone()).collect::<Vec<_>>(),
            [vec![1, 2], vec![]]
        );
        let copies = Copy::objects().select_related(|c| c.book).all(db).unwrap();
        assert!(copies.iter().all(|copy| copy.book().labels == ["x", "y"]));
        let raw =
            Book::raw("SELECT * FROM book WHERE labels = ?", params![vec!["x".to_owned(), "y".to_owned()]])
                .all(db)
                .unwrap();
        assert_eq!(raw, std::slice::from_ref(&book));
        let values = db.query_as::<(Vec<String>, Option<Vec<i32>>, Vec<i64>)>(
            "SELECT labels, ratings, ?::int4[] FROM book",
            params![vec![7_i32]],
        );
        assert_eq!(values.unwrap(), [(book.labels.clone(), None, vec![7])]);
        let mut chunks = Vec::new();
        Book::objects().order_by(|b| b.id).iterator(db, 1).for_each(|row| chunks.push(row.unwrap().labels));
        assert_eq!(chunks, [book.labels]);
    });
}
