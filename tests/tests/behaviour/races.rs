//! Eight threads that do the same at the same time, and what is left when one of them gives up.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use orm::prelude::*;
use orm_tests::databases::{on_each, on_each_url, on_file};
use orm_tests::models::{All, Tag};

const THREADS: usize = 8;

#[derive(Model, Debug, Clone, PartialEq)]
struct Stock {
    id: i64,
    #[orm(unique)]
    sku: String,
    #[orm(default = 0)]
    amount: i64,
    #[orm(version)]
    version: i32,
}

/// Runs the closure on eight threads that start together.
fn together(work: impl Fn(usize) + Sync) {
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (barrier, work) = (&barrier, &work);
            scope.spawn(move || {
                barrier.wait();
                work(thread);
            });
        }
    });
}

/// What meets a lock of another's is run again: rows in many orders may end in a deadlock.
fn patient(db: &Database, work: impl FnMut(&Transaction<'_>) -> Result<(), Error>) {
    db.atomic_with(Atomic::new().retries(50), work).unwrap();
}

#[test]
fn upserts_of_the_same_rows() {
    on_each(|db| {
        db.create_tables::<Stock>().unwrap();
        together(|thread| {
            for round in 0..10 {
                // In an order of each thread's own.
                let rows = (0..20_usize)
                    .map(|n| (n * (2 * thread + 1)) % 20)
                    .map(|n| Stock::create().sku(format!("{round}-{n}")).amount((thread * 100 + n) as i64));
                let rows: Vec<_> = rows.collect();
                let unique: std::collections::HashSet<String> =
                    rows.iter().map(|row| format!("{row:?}")).collect();
                let rows = if unique.len() == 20 { rows } else { rows.into_iter().take(1).collect() };
                patient(db, |tx| {
                    let options = BulkCreate::<Stock>::new().on_conflict(|s| s.sku).update(|s| s.amount);
                    let back = Stock::bulk_create_with(tx, rows.clone(), options)?;
                    assert_eq!(back.len(), rows.len());
                    Ok(())
                });
            }
        });
        // No row twice, and each is one thread's whole value.
        let stocks = Stock::objects().all(db).unwrap();
        assert_eq!(stocks.len(), 200);
        for stock in &stocks {
            let n: i64 = stock.sku.split_once('-').unwrap().1.parse().unwrap();
            assert_eq!(stock.amount % 100, n, "{stock:?}");
        }
        assert!(stocks.iter().any(|stock| stock.version > 1));
    });
}

#[test]
fn rows_that_are_there_are_passed_over() {
    on_each(|db| {
        db.create_tables::<Tag>().unwrap();
        let made = std::sync::atomic::AtomicUsize::new(0);
        together(|_| {
            for round in 0..20 {
                let rows = (0..5).map(|n| Tag::create().name(format!("{round}-{n}")));
                let rows = Tag::bulk_create_with(
                    db,
                    rows,
                    BulkCreate::<Tag>::new().on_conflict(|t| t.name).ignore(),
                );
                made.fetch_add(rows.unwrap().len(), std::sync::atomic::Ordering::Relaxed);
            }
        });
        assert_eq!((made.into_inner(), Tag::objects().count(db).unwrap()), (100, 100));
    });
}

/// One that changes or makes a row, and one that deletes it: whatever the order, nobody sees an error.
#[test]
fn changed_or_made_while_another_deletes() {
    on_each(|db| {
        db.create_tables::<Stock>().unwrap();
        together(|thread| {
            for _ in 0..40 {
                if thread % 2 == 0 {
                    let (stock, _) = Stock::update_or_create(
                        db,
                        |s| s.sku.eq("a"),
                        |s| s.amount.set(s.amount + 1),
                        || Stock::create().sku("a"),
                    )
                    .unwrap();
                    assert_eq!(stock.sku, "a");
                } else {
                    assert!(Stock::objects().filter(|s| s.sku.eq("a")).delete(db).unwrap() <= 1);
                }
            }
        });
        assert!(Stock::objects().count(db).unwrap() <= 1);
    });
}

#[test]
fn a_panic_leaves_nothing_half_done() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let seen = Rc::new(RefCell::new(Vec::new()));
        for depth in 0..3 {
            fn deeper(
                tx: &Transaction<'_>,
                depth: usize,
                seen: &Rc<RefCell<Vec<usize>>>,
            ) -> Result<(), Error> {
                Tag::create().name(format!("depth {depth}")).save(tx)?;
                let own = Rc::clone(seen);
                tx.on_commit(move || own.borrow_mut().push(depth));
                if depth == 0 {
                    panic!("in the middle");
                }
                tx.atomic(|sp| deeper(sp, depth - 1, seen))
            }
            let panicked = catch_unwind(AssertUnwindSafe(|| db.atomic(|tx| deeper(tx, depth, &seen))));
            assert!(panicked.is_err());
        }
        // A panic that the closure itself catches undoes its savepoint alone.
        db.atomic(|tx| {
            let caught = catch_unwind(AssertUnwindSafe(|| {
                tx.atomic(|sp| -> Result<(), Error> {
                    Tag::create().name("inner").save(sp)?;
                    panic!("caught");
                })
            }));
            assert!(caught.is_err());
            Tag::create().name("outer").save(tx).map(drop)
        })
        .unwrap();
        assert!(seen.borrow().is_empty());
        assert_eq!(Tag::objects().values(|t| t.name).all(db).unwrap(), ["outer"]);
        // The pool is whole: sixteen at once.
        let open: Vec<_> = (0..16).map(|_| db.begin_with(Atomic::new().read_only()).unwrap()).collect();
        assert_eq!(open.len(), 16);
    });
}

#[test]
fn a_callback_that_panics_comes_after_the_commit() {
    on_each(|db| {
        db.create_tables::<Tag>().unwrap();
        let seen = Rc::new(RefCell::new(Vec::new()));
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            db.atomic(|tx| {
                for n in 0..3 {
                    let seen = Rc::clone(&seen);
                    tx.on_commit(move || {
                        seen.borrow_mut().push(n);
                        assert!(n != 1, "the second fails");
                    });
                }
                Tag::create().name("kept").save(tx)
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(*seen.borrow(), [0, 1]);
        assert_eq!(Tag::objects().values(|t| t.name).all(db).unwrap(), ["kept"]);
        db.atomic(|tx| Tag::create().name("after").save(tx)).unwrap();
    });
}

/// Two handles of a file, of which the second does not wait.
#[test]
fn busy_is_told_and_retried() {
    on_each_url(|url| {
        if !url.starts_with("sqlite") {
            return;
        }
        let one = Database::connect(url).unwrap();
        let two = Database::connect(&format!("{url}?busy_timeout=0")).unwrap();
        one.create_tables::<Tag>().unwrap();
        let tx = one.begin().unwrap();
        for error in [
            Tag::create().name("a").save(&two).unwrap_err(),
            two.begin().unwrap_err(),
            two.atomic(|_| Ok(())).unwrap_err(),
            Tag::bulk_create(&two, ["a", "b"].map(|name| Tag::create().name(name))).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Busy, "{error:?}");
            assert!(error.is_retryable() && error.location().is_some());
        }
        // Who reads does not wait for who writes.
        assert_eq!(Tag::objects().count(&two).unwrap(), 0);
        let mut attempts = 0;
        let never = Atomic::new().retries(3).backoff(Duration::from_millis(1), Duration::from_millis(1));
        let error = two.atomic_with(never, |_| {
            attempts += 1;
            Ok(())
        });
        // It never began.
        assert_eq!((error.unwrap_err().kind(), attempts), (ErrorKind::Busy, 0));
        let patient = Atomic::new().retries(1000).backoff(Duration::from_millis(1), Duration::from_millis(2));
        let two = &two;
        thread::scope(|scope| {
            let waits = scope
                .spawn(move || two.atomic_with(patient, |tx| Tag::create().name("late").save(tx)).is_ok());
            thread::sleep(Duration::from_millis(20));
            tx.commit().unwrap();
            assert!(waits.join().unwrap());
        });
        assert_eq!(Tag::objects().count(&one).unwrap(), 1);
    });
    on_file(|db| {
        db.create_tables::<Tag>().unwrap();
        let error =
            db.atomic_with(Atomic::new().read_only(), |tx| Tag::create().name("x").save(tx)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Database);
    });
}
