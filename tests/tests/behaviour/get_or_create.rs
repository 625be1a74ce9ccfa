use std::sync::Barrier;
use std::thread;

use orm::prelude::*;
use orm_tests::databases::{on_each, on_file, on_postgres};
use orm_tests::models::{Author, Book, Tag};
use orm_tests::rows::library;

use super::bulk_models::{Code, HOSTILE, Item, Size};

const THREADS: usize = 8;
const ROUNDS: usize = 12;

#[test]
fn a_row_is_found_or_made() {
    on_each(|db| {
        let library = library(db).unwrap();
        let get =
            |name: &'static str| Tag::get_or_create(db, |t| t.name.eq(name), || Tag::create().name(name));
        assert_eq!(assert_queries!(db, 1, { get("sf").unwrap() }), (library.tags[0].clone(), false));
        let (tag, made) = assert_queries!(db, 2, { get("new").unwrap() });
        assert!(made && tag.name == "new");
        assert_eq!(get("new").unwrap(), (tag, false));
        for text in HOSTILE {
            assert!(get(text).unwrap().1);
            assert!(!get(text).unwrap().1);
        }
        let several =
            Tag::get_or_create(db, |t| t.name.contains("s"), || Tag::create().name("x")).unwrap_err();
        assert_eq!((several.kind(), several.model()), (ErrorKind::MultipleObjects, Some("Tag")));
        // What the new row conflicts with is not what was looked for.
        let error = Tag::get_or_create(db, |t| t.name.eq("absent"), || Tag::create().name("sf")).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("name")));
        assert!(error.location().unwrap().file().ends_with("get_or_create.rs"));
        // Over relations, and in a transaction.
        let (author, made) = db
            .atomic(|tx| {
                Author::get_or_create(
                    tx,
                    |a| a.books.any(|b| b.title.eq("Solaris")),
                    || Author::create().name("x").email("x"),
                )
            })
            .unwrap();
        assert_eq!((author, made), (library.authors[1].clone(), false));
    });
}

#[test]
fn a_row_is_changed_or_made() {
    on_each(|db| {
        db.create_tables::<Item>().unwrap();
        let new = |code: &str, place| {
            Item::create().code(Code(code.to_owned())).shelf(1).place(place).size(Size::Small)
        };
        let put = |code: &'static str, place| {
            let add = |i: orm_core::query::ModelFields<Item>| (i.views.set(i.views + 1), i.note.set(code));
            Item::update_or_create(db, |i| i.code.eq(Code(code.to_owned())), add, || new(code, place))
        };
        let (item, made) = put("a", 1).unwrap();
        assert!(made && item.views == 0 && item.note.is_none());
        let (again, made) = put("a", 1).unwrap();
        assert!(!made && again.views == 1 && again.note.as_deref() == Some("a") && again.id == item.id);
        assert!(again.changed > item.changed, "`auto_now` is set");
        assert_eq!(Item::objects().get(db).unwrap(), again);
        put("b", 2).unwrap();
        let error =
            Item::update_or_create(db, |i| i.shelf.eq(1), |i| i.views.set(100), || new("c", 3)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MultipleObjects);
        assert_eq!(Item::objects().filter(|i| i.views.eq(100)).count(db).unwrap(), 0);
        // Another row is in the way of the new one.
        let error =
            Item::update_or_create(db, |i| i.shelf.eq(2), |i| i.views.set(1), || new("b", 9)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("code")));
        // Inside a transaction that goes on, and with nothing to change.
        db.atomic(|tx| {
            let error = Item::update_or_create(tx, |i| i.shelf.eq(1), |i| i.views.set(100), || new("c", 3));
            assert_eq!(error.unwrap_err().kind(), ErrorKind::MultipleObjects);
            let (item, made) = Item::update_or_create(tx, |i| i.place.eq(7), |_| Vec::new(), || new("g", 7))?;
            assert!(made && item.place == 7);
            Ok(())
        })
        .unwrap();
        let error = Book::update_or_create(
            db,
            |b| b.isbn.eq("1"),
            |b| b.isbn.set("12345678901234"),
            || {
                Book::create()
                    .title("x")
                    .author(1)
                    .published_date(orm_tests::rows::date(2000, 1, 1))
                    .isbn("1")
            },
        );
        assert_eq!(error.unwrap_err().kind(), ErrorKind::OutOfRange);
    });
}

/// Runs a closure on eight threads that start together, several times.
fn race(db: &Database, work: impl Fn(&Database, usize) -> bool + Sync) {
    for round in 0..ROUNDS {
        let barrier = Barrier::new(THREADS);
        let made: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        usize::from(work(db, round))
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(made, 1, "round {round}");
    }
}

fn on_shared(test: impl Fn(&Database)) {
    orm_tests::databases::on_sqlite(&test);
    on_file(&test);
    on_postgres(&test);
}

#[test]
fn eight_threads_get_one_row() {
    on_shared(|db| {
        db.create_tables::<Tag>().unwrap();
        race(db, |db, round| {
            let name = format!("round {round}");
            let (tag, made) =
                Tag::get_or_create(db, |t| t.name.eq(&name), || Tag::create().name(&name)).unwrap();
            assert_eq!(tag.name, name);
            made
        });
        // Inside transactions, which are held open for a while after the insert.
        race(db, |db, round| {
            let name = format!("transaction {round}");
            db.atomic(|tx| {
                let (tag, made) = Tag::get_or_create(tx, |t| t.name.eq(&name), || Tag::create().name(&name))?;
                thread::sleep(std::time::Duration::from_millis(2));
                assert_eq!(tag, Tag::objects().filter(|t| t.name.eq(&name)).get(tx)?);
                Ok(made)
            })
            .unwrap()
        });
        assert_eq!(Tag::objects().count(db).unwrap(), 2 * ROUNDS as u64);
    });
}

#[test]
fn eight_threads_lose_no_change() {
    on_shared(|db| {
        db.create_tables::<Item>().unwrap();
        race(db, |db, round| {
            let code = || Code(format!("round {round}"));
            let place = i32::try_from(round).unwrap();
            let new = || Item::create().code(code()).shelf(1).place(place).size(Size::Small).views(1);
            Item::update_or_create(db, |i| i.code.eq(code()), |i| i.views.set(i.views + 1), new).unwrap().1
        });
        let views = Item::objects().values(|i| i.views).all(db).unwrap();
        assert_eq!(views, [THREADS as i64; ROUNDS]);
    });
}

#[test]
fn a_transaction_that_gives_up_leaves_the_row_to_another() {
    on_shared(|db| {
        db.create_tables::<Tag>().unwrap();
        let barrier = Barrier::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                let undone = db.atomic(|tx| {
                    Tag::create().name("a").save(tx)?;
                    barrier.wait();
                    thread::sleep(std::time::Duration::from_millis(30));
                    Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
                });
                assert!(undone.is_err());
            });
            barrier.wait();
            let (_, made) = Tag::get_or_create(db, |t| t.name.eq("a"), || Tag::create().name("a")).unwrap();
            assert!(made);
        });
        assert_eq!(Tag::objects().count(db).unwrap(), 1);
    });
}
