//! Transactions: how they begin, how they end, and what is left of them.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use orm::prelude::*;
use orm_tests::databases::{on_each, on_file, on_postgres, on_sqlite};
use orm_tests::models::{All, Tag};

fn tag(name: &str) -> impl FnOnce(&Transaction<'_>) -> Result<Tag, Error> + '_ {
    move |tx| Tag::create().name(name).save(tx)
}

fn names(db: &Database) -> Vec<String> {
    Tag::objects().order_by(|t| t.name).values(|t| t.name).all(db).unwrap()
}

#[test]
fn an_object_commits_and_rolls_back() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let tx = db.begin().unwrap();
        Tag::create().name("kept").save(&tx).unwrap();
        assert_eq!(Tag::objects().count(&tx).unwrap(), 1);
        tx.commit().unwrap();
        let tx = db.begin().unwrap();
        Tag::create().name("undone").save(&tx).unwrap();
        tx.rollback().unwrap();
        let tx = db.begin().unwrap();
        Tag::create().name("dropped").save(&tx).unwrap();
        drop(tx);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let tx = db.begin().unwrap();
            Tag::create().name("panicked").save(&tx).unwrap();
            panic!("in the middle");
        }));
        assert!(panicked.is_err());
        assert_eq!(names(db), ["kept"]);
    });
}

#[test]
fn an_error_ends_the_object_too() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let tx = db.begin().unwrap();
        Tag::create().name("a").save(&tx).unwrap();
        let inner = tx.atomic(|sp| Tag::create().name("a").save(sp).map(drop)).unwrap_err();
        assert_eq!(inner.kind(), ErrorKind::UniqueViolation);
        Tag::create().name("b").save(&tx).unwrap();
        assert_eq!(Tag::create().name("b").save(&tx).unwrap_err().kind(), ErrorKind::UniqueViolation);
        assert_eq!(Tag::objects().count(&tx).unwrap_err().kind(), ErrorKind::Invalid);
        assert_eq!(tx.atomic(|_| Ok(())).unwrap_err().kind(), ErrorKind::Invalid);
        assert_eq!(tx.commit().unwrap_err().kind(), ErrorKind::Invalid);
        assert!(names(db).is_empty());
    });
}

#[test]
fn callbacks_run_once_the_connection_is_free() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let seen = Rc::new(RefCell::new(Vec::new()));
        let note = |what: &'static str| {
            let (seen, db) = (Rc::clone(&seen), db.clone());
            move || {
                // Another transaction: nothing of the first is held any more.
                db.atomic(|tx| Tag::create().name(what).save(tx)).unwrap();
                seen.borrow_mut().push(what);
            }
        };
        let tx = db.begin().unwrap();
        tx.on_commit(note("first"));
        let _ = tx.atomic(|sp| {
            sp.on_commit(note("undone"));
            Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
        });
        tx.on_commit(note("second"));
        assert!(seen.borrow().is_empty());
        tx.commit().unwrap();
        assert_eq!(*seen.borrow(), ["first", "second"]);
        assert_eq!(names(db), ["first", "second"]);
    });
}

#[test]
fn retries_run_the_closure_again() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let (attempts, committed) = (Cell::new(0), Rc::new(Cell::new(0)));
        let quick =
            Atomic::serializable().retries(3).backoff(Duration::from_millis(1), Duration::from_millis(2));
        let made = db
            .atomic_with(quick, |tx| {
                attempts.set(attempts.get() + 1);
                let committed = Rc::clone(&committed);
                tx.on_commit(move || committed.set(committed.get() + 1));
                let made = Tag::create().name("once").save(tx)?;
                if attempts.get() < 3 {
                    return Err(Error::new(ErrorKind::Serialization, "try again"));
                }
                Ok(made)
            })
            .unwrap();
        assert_eq!((attempts.get(), committed.get()), (3, 1));
        assert_eq!(names(db), [made.name]);

        attempts.set(0);
        let error = db
            .atomic_with(quick, |_| {
                attempts.set(attempts.get() + 1);
                Err::<(), _>(Error::new(ErrorKind::Deadlock, "again and again"))
            })
            .unwrap_err();
        assert_eq!((attempts.get(), error.kind()), (4, ErrorKind::Deadlock));

        for kind in [ErrorKind::UniqueViolation, ErrorKind::CommitUnknown, ErrorKind::Connection] {
            attempts.set(0);
            let error = db
                .atomic_with(quick, |_| {
                    attempts.set(attempts.get() + 1);
                    Err::<(), _>(Error::new(kind, "not again"))
                })
                .unwrap_err();
            assert_eq!((attempts.get(), error.kind()), (1, kind));
        }
    });
}

#[test]
fn each_level_of_isolation_begins() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let levels =
            [Atomic::new(), Atomic::read_committed(), Atomic::repeatable_read(), Atomic::serializable()];
        for (number, level) in levels.into_iter().enumerate() {
            db.atomic_with(level, |tx| Tag::create().name(format!("{number}")).save(tx)).unwrap();
            let tx = db.begin_with(level).unwrap();
            Tag::create().name(format!("{number} again")).save(&tx).unwrap();
            tx.commit().unwrap();
        }
        assert_eq!(names(db).len(), 8);
        let error = db.begin_with(Atomic::new().retries(1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    });
}

#[test]
fn repeatable_reads_see_one_moment() {
    // Not in memory: there a writer waits for the reader.
    let test = |db: &Database| {
        db.create_tables::<All>().unwrap();
        let tx = db.begin_with(Atomic::repeatable_read().read_only()).unwrap();
        assert_eq!(Tag::objects().count(&tx).unwrap(), 0);
        Tag::create().name("later").save(db).unwrap();
        assert_eq!(Tag::objects().count(&tx).unwrap(), 0);
        tx.commit().unwrap();
        assert_eq!(Tag::objects().count(db).unwrap(), 1);
    };
    on_file(test);
    on_postgres(test);
}

#[test]
fn read_only_transactions_refuse_writes_and_leave_no_trace() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        Tag::create().name("a").save(db).unwrap();
        let read_only = Atomic::new().read_only();
        assert_eq!(db.atomic_with(read_only, |tx| Tag::objects().count(tx)).unwrap(), 1);
        let error = db.atomic_with(read_only, tag_of("b")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Database);
        let tx = db.begin_with(read_only).unwrap();
        assert!(tag("c")(&tx).is_err());
        drop(tx);
        // The connection that it ran on writes again.
        Tag::create().name("d").save(db).unwrap();
        db.atomic(tag("e")).unwrap();
        assert_eq!(names(db), ["a", "d", "e"]);
    });
}

fn tag_of(name: &'static str) -> impl FnMut(&Transaction<'_>) -> Result<Tag, Error> {
    move |tx| Tag::create().name(name).save(tx)
}

#[test]
fn deferrable_transactions() {
    let deferrable = Atomic::serializable().read_only().deferrable();
    on_each(|db| {
        let error = db.atomic_with(Atomic::new().deferrable(), |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.location().unwrap().file().ends_with("transactions.rs"));
    });
    on_sqlite(|db| {
        let error = db.atomic_with(deferrable, |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains("SQLite"), "{error}");
    });
    on_postgres(|db| {
        let rows: Vec<String> = db
            .atomic_with(deferrable, |tx| tx.query_as("SHOW transaction_deferrable", orm::params![]))
            .unwrap();
        assert_eq!(rows, ["on"]);
        let rows: Vec<String> = db
            .atomic_with(Atomic::repeatable_read(), |tx| {
                tx.query_as("SHOW transaction_isolation", orm::params![])
            })
            .unwrap();
        assert_eq!(rows, ["repeatable read"]);
    });
}

/// What a program has of its own.
#[derive(Debug)]
enum ShopError {
    SoldOut,
    Database(Error),
}

impl std::fmt::Display for ShopError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for ShopError {}

impl From<Error> for ShopError {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

#[derive(Debug, PartialEq)]
struct Refused(i32);

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "refused: {}", self.0)
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for Error {
    fn from(error: Refused) -> Self {
        Self::other(error)
    }
}

#[test]
fn errors_of_the_programs_own() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        // The type is known by what the function returns.
        fn buy(db: &Database, name: &str) -> Result<i64, ShopError> {
            db.try_atomic(|tx| {
                let tag = Tag::create().name(name).save(tx)?;
                if name == "gone" {
                    return Err(ShopError::SoldOut);
                }
                Ok(tag.id)
            })
        }
        buy(db, "a").unwrap();
        assert!(matches!(buy(db, "gone"), Err(ShopError::SoldOut)));
        assert!(matches!(buy(db, "a"), Err(ShopError::Database(error)) if error.is_unique_violation()));
        // Or is said.
        let sold: Result<(), ShopError> = (|| {
            db.try_atomic(|tx| -> Result<_, ShopError> {
                Tag::create().name("b").save(tx)?;
                let inner = tx.try_atomic(|sp| {
                    Tag::create().name("c").save(sp)?;
                    Err::<(), _>(ShopError::SoldOut)
                });
                assert!(matches!(inner, Err(ShopError::SoldOut)));
                // What the transaction itself refuses comes as the program's error too.
                assert!(Tag::create().name("b").save(tx).is_err());
                Ok(())
            })?;
            Ok(())
        })();
        assert!(matches!(sold, Err(ShopError::Database(error)) if error.kind() == ErrorKind::Invalid));
        assert_eq!(names(db), ["a"]);
        // By `?` alone, where the program's error can be one of the library.
        let error = db
            .atomic(|tx| {
                Tag::create().name("b").save(tx)?;
                Err::<(), _>(Refused(7))?;
                Ok(())
            })
            .unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Other, false));
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.downcast_ref(), Some(&Refused(7)));
        assert_eq!(names(db), ["a"]);
    });
}

#[test]
fn errors_of_the_programs_own_are_retried_by_their_cause() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let attempts = Cell::new(0);
        let quick = Atomic::new().retries(3).backoff(Duration::from_millis(1), Duration::from_millis(2));
        // The program's own error says nothing of a database's: it is final.
        let error = db.try_atomic_with(quick, |_| {
            attempts.set(attempts.get() + 1);
            Err::<(), _>(ShopError::SoldOut)
        });
        assert!(matches!(error, Err(ShopError::SoldOut)) && attempts.get() == 1);
    });
    on_postgres(|db| {
        db.create_tables::<All>().unwrap();
        let tag = Tag::create().name("a").save(db).unwrap();
        let attempts = Cell::new(0);
        let patient =
            Atomic::repeatable_read().retries(3).backoff(Duration::from_millis(1), Duration::from_millis(2));
        let renamed: Result<(), ShopError> = db.try_atomic_with(patient, |tx| {
            attempts.set(attempts.get() + 1);
            Tag::objects().count(tx)?;
            if attempts.get() == 1 {
                // Another changes the row meanwhile.
                Tag::objects().filter(|t| t.id.eq(tag.id)).update(db, |t| t.name.set("b"))?;
            }
            // Whatever the closure makes of the failure.
            Tag::objects().update(tx, |t| t.name.set("c")).map_err(|_| ShopError::SoldOut)?;
            Ok(())
        });
        renamed.unwrap();
        assert_eq!((attempts.get(), names(db)), (2, vec!["c".to_owned()]));
    });
}
