use orm::prelude::*;
use orm_tests::databases::on_sqlite;
use orm_tests::models::{Author, Book, Review};
use orm_tests::rows::library;

/// A library without the books of Lem's, who is gone; what pointed at him and them still does.
fn without_lem(db: &Database) {
    let lem = library(db).unwrap().authors.remove(1);
    db.execute_batch(&format!(
        "PRAGMA foreign_keys = OFF; DELETE FROM author WHERE id = {}; PRAGMA foreign_keys = ON",
        lem.id
    ))
    .unwrap();
}

#[track_caller]
fn nowhere<T>(outcome: Result<Vec<T>, Error>, model: &str, field: &str) {
    let Err(error) = outcome else { panic!("a row is missing") };
    assert_eq!(
        (error.kind(), error.model(), error.field()),
        (ErrorKind::Decode, Some(model), Some(field)),
        "{error:?}"
    );
    assert!(error.to_string().contains("`author` points at a row that does not exist"), "{error}");
    assert!(error.location().is_some_and(|place| place.file().ends_with("missing_rows.rs")));
}

#[test]
fn a_foreign_key_that_points_nowhere() {
    on_sqlite(|db| {
        without_lem(db);
        nowhere(Book::objects().prefetch_related(|b| b.author).all(db), "Book", "author");
        nowhere(Review::objects().prefetch_related(|r| r.book.author).all(db), "Book", "author");
        nowhere(
            Review::objects().select_related(|r| r.book).prefetch_related(|r| r.book.author).all(db),
            "Book",
            "author",
        );
        nowhere(
            Author::objects().prefetch_related(|a| a.edited.prefetch_related(|b| b.author)).all(db),
            "Book",
            "author",
        );
        // An inner join has no row for it, as no filter on the author would.
        let books = Book::objects().select_related(|b| b.author).all(db).unwrap();
        assert_eq!(books.len(), 2);
        assert!(books.iter().all(|book| book.author().name == "Ursula K. Le Guin"));
        // Where there may be none, there is none.
        let books =
            Book::objects().select_related(|b| b.editor).prefetch_related(|b| b.publisher).all(db).unwrap();
        assert_eq!(books.iter().filter(|book| book.editor().is_some()).count(), 1);
        let books = Book::objects().prefetch_related(|b| b.editor).all(db).unwrap();
        assert_eq!(books.iter().filter(|book| book.editor().is_some()).count(), 1);
        let error =
            Book::objects().filter(|b| b.title.eq("Solaris")).get(db).unwrap().author.fetch(db).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::DoesNotExist, Some("Author")));
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(stops: Stop.line))]
struct Line {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Stop {
    id: i64,
    line: ForeignKey<Line>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Trip {
    id: i64,
    start: Option<ForeignKey<Stop>>,
}

#[test]
fn behind_a_step_that_may_be_missing() {
    on_sqlite(|db| {
        db.create_tables::<(Line, Stop, Trip)>().unwrap();
        let line = Line::create().name("u1").save(db).unwrap();
        let stop = Stop::create().line(&line).save(db).unwrap();
        Trip::create().start(&stop).save(db).unwrap();
        Trip::create().save(db).unwrap();
        let trips = Trip::objects().select_related(|t| t.start.line).order_by(|t| t.id).all(db).unwrap();
        assert_eq!(trips[0].start().map(|stop| stop.line().name.as_str()), Some("u1"));
        assert!(trips[1].start().is_none());
        db.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM line; PRAGMA foreign_keys = ON").unwrap();
        for outcome in [
            Trip::objects().select_related(|t| t.start.line).all(db).map(drop),
            Trip::objects()
                .filter(|t| t.start.is_not_null())
                .select_related(|t| t.start.line)
                .all(db)
                .map(drop),
        ] {
            let error = outcome.unwrap_err();
            assert_eq!(
                (error.kind(), error.model(), error.field()),
                (ErrorKind::Decode, Some("Trip"), Some("start.line.id")),
                "{error:?}"
            );
            assert!(error.to_string().contains("`line` points at a row that does not exist"), "{error}");
        }
        let error = Trip::objects().prefetch_related(|t| t.start.line).all(db).map(drop).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Decode, Some("Stop"), Some("line")),
            "{error:?}"
        );
    });
}
