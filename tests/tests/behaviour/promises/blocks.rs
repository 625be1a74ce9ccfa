//! Transactions: what is kept, what is not, and what is left behind.

use std::cell::RefCell;
use std::rc::Rc;

use orm::prelude::*;
use orm_tests::databases::{on_each, on_postgres};
use orm_tests::models::{Author, Book, Tag};
use orm_tests::rows::library;

fn names(db: &Database) -> Vec<String> {
    Tag::objects().order_by(|t| t.id).values(|t| t.name).all(db).unwrap()
}

fn tag(name: &str) -> impl Complete<Model = Tag> + Clone {
    Tag::create().name(name)
}

#[test]
fn what_the_library_refuses_itself_ends_nothing() {
    on_each(|db| {
        library(db).unwrap();
        db.atomic(|tx| {
            let missing = Tag::objects().filter(|t| t.name.eq("nope")).get(tx).unwrap_err();
            assert!(missing.is_not_found());
            let several = Tag::objects().get(tx).unwrap_err();
            assert_eq!(several.kind(), ErrorKind::MultipleObjects);
            let invalid = Author::create().name("x".repeat(400)).email("x").save(tx).unwrap_err();
            assert_eq!((invalid.kind(), invalid.field()), (ErrorKind::OutOfRange, Some("name")));
            let mut gone = Tag { id: 4000, name: "gone".into() };
            assert!(gone.save(tx).unwrap_err().is_not_found());
            assert!(gone.refresh(tx).unwrap_err().is_not_found());
            assert!(gone.delete(tx).unwrap_err().is_not_found());
            tag("survives").save(tx)
        })
        .unwrap();
        assert_eq!(names(db).last().unwrap(), "survives");
    });
}

#[test]
fn a_savepoint_cannot_keep_what_an_error_ended() {
    on_each(|db| {
        library(db).unwrap();
        db.atomic(|tx| {
            tag("outer").save(tx)?;
            let inner = tx.atomic(|sp| {
                tag("inner").save(sp)?;
                assert!(tag("sf").save(sp).is_err());
                Ok(())
            });
            assert_eq!(inner.unwrap_err().kind(), ErrorKind::Invalid);
            tag("after").save(tx)
        })
        .unwrap();
        assert_eq!(names(db)[3..], ["outer", "after"]);
        // A row that cannot be read ends the block too.
        let outcome = db.atomic(|tx| {
            let error = tx.query_as::<i64>("SELECT name FROM tag", params![]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            tag("after a row that was not read").save(tx)
        });
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Invalid);
    });
}

#[test]
fn callbacks_go_with_their_savepoints() {
    on_each(|db| {
        library(db).unwrap();
        let said = Rc::new(RefCell::new(Vec::new()));
        let say = |word: &'static str| {
            let said = Rc::clone(&said);
            move || said.borrow_mut().push(word)
        };
        db.atomic(|tx| {
            tx.on_commit(say("one"));
            let _ = tx.atomic(|sp| {
                sp.on_commit(say("lost"));
                sp.atomic(|inner| {
                    inner.on_commit(say("lost too"));
                    Ok(())
                })?;
                Err::<(), _>(Error::new(ErrorKind::Invalid, "no"))
            });
            tx.atomic(|sp| {
                sp.on_commit(say("two"));
                let _ = sp.atomic(|inner| {
                    inner.on_commit(say("lost three"));
                    tag("sf").save(inner)
                });
                sp.on_commit(say("three"));
                Ok(())
            })?;
            tx.on_commit(say("four"));
            assert!(said.borrow().is_empty());
            Ok(())
        })
        .unwrap();
        assert_eq!(said.take(), ["one", "two", "three", "four"]);
        // A callback may use the database, also within a pool of one.
        let database = db.clone();
        let tx = db.begin().unwrap();
        let heard = Rc::clone(&said);
        tx.on_commit(move || {
            tag("by a callback").save(&database).unwrap();
            heard.borrow_mut().push("done");
        });
        tx.commit().unwrap();
        assert_eq!(said.take(), ["done"]);
        assert!(names(db).contains(&"by a callback".to_owned()));
    });
}

#[test]
fn retries_with_nested_blocks_and_callbacks() {
    on_each(|db| {
        library(db).unwrap();
        let said = Rc::new(RefCell::new(Vec::new()));
        let mut attempts = 0;
        db.atomic_with(Atomic::serializable().retries(4), |tx| {
            attempts += 1;
            let now = attempts;
            let heard = Rc::clone(&said);
            tx.on_commit(move || heard.borrow_mut().push(now));
            tx.atomic(|sp| {
                let heard = Rc::clone(&said);
                sp.on_commit(move || heard.borrow_mut().push(10 * now));
                tag(&format!("attempt {now}")).save(sp)?;
                if now < 4 { Err(Error::new(ErrorKind::Serialization, "made up")) } else { Ok(()) }
            })
        })
        .unwrap();
        assert_eq!(attempts, 4);
        assert_eq!(said.take(), [4, 40]);
        assert_eq!(
            names(db).iter().filter(|name| name.starts_with("attempt")).collect::<Vec<_>>(),
            ["attempt 4"]
        );
        // Used up: the last error.
        let mut attempts = 0;
        let error = db
            .atomic_with(Atomic::new().retries(2), |_| {
                attempts += 1;
                Err::<(), _>(Error::new(ErrorKind::Deadlock, format!("number {attempts}")))
            })
            .unwrap_err();
        assert_eq!((attempts, error.to_string().contains("number 3")), (3, true), "{error}");
        // Not what is not retryable, nor CommitUnknown.
        for kind in
            [ErrorKind::CommitUnknown, ErrorKind::UniqueViolation, ErrorKind::Connection, ErrorKind::Stale]
        {
            let mut attempts = 0;
            let _ = db.atomic_with(Atomic::new().retries(2), |_| {
                attempts += 1;
                Err::<(), _>(Error::new(kind, "once"))
            });
            assert_eq!(attempts, 1, "{kind:?}");
        }
    });
}

#[test]
fn panics_and_drops() {
    on_each(|db| {
        library(db).unwrap();
        let before = names(db);
        for depth in 0..3 {
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                db.atomic(|tx| {
                    tag("p0").save(tx)?;
                    if depth == 0 {
                        panic!("zero");
                    }
                    tx.atomic(|sp| {
                        tag("p1").save(sp)?;
                        if depth == 1 {
                            panic!("one");
                        }
                        for row in Book::objects().iterator(sp, 1) {
                            assert_ne!(row?.title, "Solaris", "in the loop");
                        }
                        Ok(())
                    })
                })
            }));
            assert!(panicked.is_err());
            assert_eq!(names(db), before);
        }
        // A panic that is caught within the block.
        db.atomic(|tx| {
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                tx.atomic(|sp| {
                    tag("gone").save(sp)?;
                    if true {
                        panic!("inner")
                    }
                    Ok(())
                })
            }));
            assert!(caught.is_err());
            tag("stays").save(tx).map(drop)
        })
        .unwrap();
        assert_eq!(names(db).last().unwrap(), "stays");
        for _ in 0..40 {
            let tx = db.begin().unwrap();
            tag("never").save(&tx).unwrap();
            drop(tx);
        }
        for _ in 0..40 {
            let mut rows = Book::objects().iterator(db, 1);
            rows.next().unwrap().unwrap();
            drop(rows);
        }
        assert!(!names(db).contains(&"never".to_owned()));
        tag("the pool is well").save(db).unwrap();
    });
}

#[test]
fn a_read_only_transaction_leaves_no_trace() {
    on_each(|db| {
        library(db).unwrap();
        let read_only = || Atomic::repeatable_read().read_only();
        assert!(db.atomic_with(read_only(), |tx| tag("x").save(tx)).is_err());
        let error =
            db.atomic_with(read_only(), |tx| Book::objects().select_for_update().all(tx)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        let error = db.atomic_with(Atomic::new().deferrable(), |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        for n in 0..3 {
            let _ = db.atomic_with(read_only(), |_| Err::<(), _>(Error::new(ErrorKind::Invalid, "out")));
            let panics = || db.atomic_with(read_only(), |_| if true { panic!("out") } else { Ok(()) });
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
            drop(db.begin_with(read_only()).unwrap());
            tag(&format!("writable {n}")).save(db).unwrap();
        }
    });
}

#[test]
fn a_transaction_that_is_begun_behind_the_pool_goes_with_its_connection() {
    on_each(|db| {
        library(db).unwrap();
        for _ in 0..3 {
            db.execute("BEGIN", params![]).unwrap();
            tag("kept").save(db).unwrap();
            assert_eq!(Tag::objects().filter(|t| t.name.eq("kept")).delete(db).unwrap(), 1);
            let undone = |tx: &Transaction<'_>| {
                tag("not kept").save(tx)?;
                Err::<(), _>(Error::new(ErrorKind::Invalid, "no"))
            };
            assert!(db.atomic(undone).is_err());
            assert_eq!(names(db).len(), 3);
        }
    });
}

#[test]
fn a_failed_commit() {
    on_postgres(|db| {
        db.execute_batch("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)").unwrap();
        let flag = Rc::new(RefCell::new(false));
        let error = db
            .atomic(|tx| {
                let flag = Rc::clone(&flag);
                tx.on_commit(move || *flag.borrow_mut() = true);
                tx.execute("INSERT INTO c VALUES (1, 1)", params![])
            })
            .unwrap_err();
        assert!(!*flag.borrow());
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        for _ in 0..20 {
            assert_eq!(db.query_as::<i64>("SELECT count(*) FROM c", params![]).unwrap(), [0]);
        }
    });
}

/// Where in the block its connection is killed.
type Killed = fn(&Transaction<'_>, &dyn Fn()) -> Result<(), Error>;

const KILLED: [(Killed, ErrorKind); 5] = [
    (
        |tx, kill| {
            kill();
            Author::objects().count(tx).map(drop)
        },
        ErrorKind::Connection,
    ),
    (
        |tx, kill| {
            tx.atomic(|sp| {
                kill();
                tag("x").save(sp).map(drop)
            })
        },
        ErrorKind::Connection,
    ),
    (
        |tx, kill| {
            // Swallowed: the block cannot go on, nor commit.
            assert!(
                tx.atomic(|sp| {
                    kill();
                    tag("x").save(sp)
                })
                .is_err()
            );
            assert!(tag("y").save(tx).is_err());
            Ok(())
        },
        ErrorKind::Invalid,
    ),
    (
        |tx, kill| {
            let mut rows = Book::objects().iterator(tx, 1);
            rows.next().unwrap()?;
            kill();
            rows.try_for_each(|row| row.map(drop))
        },
        ErrorKind::Connection,
    ),
    (
        |_, kill| {
            kill();
            Ok(())
        },
        ErrorKind::CommitUnknown,
    ),
];

#[test]
fn killed_backends_leave_nothing() {
    on_postgres(|db| {
        library(db).unwrap();
        let before = names(db);
        for (block, kind) in KILLED {
            let outcome = db.atomic(|tx| {
                tag("killed").save(tx)?;
                let pid = tx.query_as::<i32>("SELECT pg_backend_pid()", params![])?[0];
                block(tx, &|| {
                    db.execute("SELECT pg_terminate_backend(?)", params![pid]).unwrap();
                    std::thread::sleep(std::time::Duration::from_millis(30));
                })
            });
            assert_eq!(outcome.unwrap_err().kind(), kind);
            (0..20).for_each(|_| assert_eq!(names(db), before));
        }
    });
}
