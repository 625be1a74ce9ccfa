//! What is kept is bounded, whatever number of shapes there are and of threads that run them.

use orm::prelude::*;
use orm_core::exec::Fetch;
use orm_tests::databases::{on_each, on_each_url, on_postgres};
use orm_tests::models::{Author, Award, Book};
use orm_tests::rows::library;

use crate::shapes::{READS, answer, rows};

/// More than all that is kept of them.
const SHAPES: u64 = 5_000;

#[test]
fn more_shapes_than_are_kept() {
    on_each(|db| {
        library(db).unwrap();
        for limit in 1..=SHAPES {
            // Between others a shape that is used for all the time.
            let known = Book::objects().filter(|b| b.pages.gt(300)).values(|b| b.title).all(db).unwrap();
            assert_eq!(known, ["Fiasco", "The Dispossessed"]);
            if limit % 10 == 0 {
                let found = Book::objects().filter(|b| b.pages.gt(300)).limit(limit).all(db).unwrap();
                assert_eq!(found.len(), 2);
            } else {
                // Nothing is prepared for these.
                assert!(
                    Book::objects().filter(|b| b.id.in_([0_i64; 0])).limit(limit).all(db).unwrap().is_empty()
                );
            }
        }
    });
}

#[test]
fn statements_of_a_session_are_few() {
    on_postgres(|db| {
        library(db).unwrap();
        db.atomic(|tx| {
            let kept =
                || tx.query_as::<i64>("SELECT count(*) FROM pg_prepared_statements", params![]).unwrap()[0];
            for limit in 1..=600 {
                assert_eq!(
                    Author::objects().order_by(|a| a.id).limit(limit).all(tx)?.len() as u64,
                    limit.min(3)
                );
                assert!(kept() <= 257);
            }
            // A list is one value, whatever its length.
            let before = kept();
            for len in [1, 2, 3, 100, 40_000] {
                assert_eq!(Author::objects().filter(|a| a.id.in_(1..=len)).count(tx)? as i64, len.min(3));
            }
            assert!(kept() <= before + 1);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn lists_of_any_length_have_one_text() {
    on_each(|db| {
        library(db).unwrap();
        let log = db.record();
        for len in [0, 1, 2, 3, 5, 8, 1_000, 40_000, 2, 0, 1] {
            let ids = |len: i64| (0..len).rev().chain(0..len);
            let among = Author::objects().filter(|a| a.id.in_(ids(len))).values(|a| a.id).all(db).unwrap();
            assert_eq!(among, (1..len.clamp(1, 4)).collect::<Vec<_>>());
            let others = Author::objects().exclude(|a| a.id.in_(ids(len))).count(db).unwrap();
            assert_eq!(others, 3 - among.len() as u64);
            let names = ["Nobody"].into_iter().cycle().take(usize::try_from(len).unwrap());
            assert_eq!(
                Author::objects().filter(|a| a.name.in_(names)).count(db).unwrap(),
                u64::from(len > 0)
            );
        }
        let mut texts: Vec<String> = log.queries().into_iter().map(|query| query.sql).collect();
        texts.sort();
        texts.dedup();
        // Three of lists, and one of all rows but those of an empty one.
        assert_eq!(texts.len(), 4, "{texts:#?}");
    });
}

/// A value that may be missing is another condition then.
#[test]
fn values_that_may_be_missing() {
    on_each(|db| {
        library(db).unwrap();
        let countries = |country: Option<&str>| {
            let country = country.map(str::to_owned);
            let books = Book::objects().order_by(|b| b.id);
            let same = books
                .clone()
                .filter(|b| b.publisher.country.eq(country.clone()))
                .values(|b| b.id)
                .all(db)
                .unwrap();
            let other = books.filter(|b| b.publisher.country.ne(country)).values(|b| b.id).all(db).unwrap();
            (same, other)
        };
        for _ in 0..2 {
            assert_eq!(countries(Some("US")), (vec![2], vec![1, 3, 4]));
            assert_eq!(countries(None), (vec![3, 4], vec![1, 2]));
            assert_eq!(countries(Some("UK")), (vec![1], vec![2, 3, 4]));
        }
        let of = |publisher: Option<i64>| {
            let mut book = Book::objects().filter(|b| b.id.eq(1)).get(db).unwrap();
            book.publisher = publisher.map(ForeignKey::new);
            book.save(db).unwrap();
            Book::objects().filter(|b| b.publisher.id.eq(publisher)).count(db).unwrap()
        };
        assert_eq!([of(Some(1)), of(None), of(Some(2)), of(None)], [2, 2, 1, 2]);
    });
}

/// A model of the table of another.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "library_book")]
struct Edited {
    id: i64,
    title: String,
    /// A relation of the same name, over another column.
    #[orm(column = "editor_id")]
    author: Option<ForeignKey<Author>>,
}

/// One place in the program for all models.
fn number<M: Model + Fetch<M>>(rows: &QuerySet<M>, db: &Database) -> u64 {
    rows.count(db).unwrap()
}

#[test]
fn models_of_one_table_are_told_apart() {
    on_each(|db| {
        library(db).unwrap();
        for _ in 0..2 {
            // Lem wrote two books, and edited one of Le Guin's.
            let wrote = Book::objects().unordered().filter(|b| b.author.name.starts_with("Stan"));
            let edited = Edited::objects().filter(|b| b.author.name.starts_with("Stan"));
            assert_eq!((number(&wrote, db), number(&edited, db)), (2, 1));
        }
    });
}

#[test]
fn threads_share_what_is_kept() {
    const THREADS: u64 = 8;
    const QUERIES: u64 = 120;
    on_each_url(|url| {
        let shared = Database::connect(url).unwrap();
        rows(&shared);
        let expected: Vec<String> = (0..QUERIES).map(|number| answer(&shared, number, READS)).collect();
        let fresh = Database::connect(url).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let (fresh, expected) = (&fresh, &expected);
                scope.spawn(move || {
                    for step in 0..QUERIES {
                        // Half of them run the same ones at the same time, the others each its own.
                        let number = if thread % 2 == 0 { step } else { (step + thread * 7) % QUERIES };
                        let expected = &expected[usize::try_from(number).unwrap()];
                        assert_eq!(&answer(fresh, number, READS), expected, "query {number}");
                        let limit = 1 + (thread * QUERIES + step) % 3_000;
                        let awards = Award::objects().order_by(|a| a.id).limit(limit).count(fresh).unwrap();
                        assert_eq!(awards, limit.min(2));
                    }
                });
            }
        });
    });
}

#[test]
fn one_place_and_two_databases() {
    let first = &Database::connect("sqlite::memory:").unwrap();
    library(first).unwrap();
    on_each(|other| {
        library(other).unwrap();
        for (pages, expected) in [(100, vec![1, 2]), (300, vec![1, 4]), (400, vec![]), (250, vec![1, 2])] {
            for db in [first, other, first, other] {
                let books =
                    Book::objects().filter(|b| b.pages.gt(pages) & b.title.icontains("s")).order_by(|b| b.id);
                assert_eq!(books.limit(2).values(|b| b.id).all(db).unwrap(), expected);
            }
        }
    });
}
