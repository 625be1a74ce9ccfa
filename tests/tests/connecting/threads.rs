use std::thread;

use orm::prelude::*;
use orm_tests::databases::{on_each, on_each_url};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(entries: Entry.counter))]
struct Counter {
    id: i64,
    #[orm(default = 0)]
    value: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Entry {
    id: i64,
    counter: ForeignKey<Counter>,
    thread: i32,
}

const THREADS: i32 = 8;
const ROUNDS: i64 = 25;

#[test]
fn eight_threads_read_and_write() {
    on_each(|db| {
        db.create_tables::<(Counter, Entry)>().unwrap();
        let counter = Counter::create().save(db).unwrap();
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (db, counter) = (db.clone(), &counter);
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        Entry::create().counter(counter).thread(thread).save(&db).unwrap();
                        db.atomic(|tx| {
                            Counter::objects().update(tx, |c| c.value.set(c.value + 1))?;
                            Entry::create().counter(counter).thread(-1).save(tx)
                        })
                        .unwrap();
                        let own = counter.entries().filter(|e| e.thread.eq(thread)).count(&db).unwrap();
                        assert_eq!(own as i64, round + 1);
                        let read = Counter::objects().prefetch_related(|c| c.entries).get(&db).unwrap();
                        assert!(!read.entries().is_empty());
                    }
                });
            }
        });
        let all = i64::from(THREADS) * ROUNDS;
        assert_eq!(Counter::objects().get(db).unwrap().value, all);
        assert_eq!(Entry::objects().count(db).unwrap() as i64, 2 * all);
    });
}

#[test]
fn more_threads_than_connections_wait() {
    on_each(|db| {
        db.create_tables::<(Counter, Entry)>().unwrap();
        thread::scope(|scope| {
            for _ in 0..40 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        Counter::create().save(db).unwrap();
                        Counter::objects().exists(db).unwrap();
                    }
                });
            }
        });
        assert_eq!(Counter::objects().count(db).unwrap(), 200);
    });
}

/// Queries that hold the one connection for as long as they run, and transactions that take it along, by turns.
#[test]
fn one_connection_is_enough_for_many_threads() {
    on_each_url(|url| {
        let separator = if url.contains('?') { '&' } else { '?' };
        let db = &Database::connect(&format!("{url}{separator}pool_size=1")).unwrap();
        db.create_tables::<(Counter, Entry)>().unwrap();
        thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    for _ in 0..ROUNDS {
                        Counter::objects().exists(db).unwrap();
                        db.atomic(|tx| Counter::create().value(i64::from(thread)).save(tx)).unwrap();
                        Counter::objects()
                            .filter(|c| c.value.eq(i64::from(thread)))
                            .first(db)
                            .unwrap()
                            .unwrap();
                        // An error, and a transaction that is rolled back.
                        Entry::create().counter(-1).thread(thread).save(db).unwrap_err();
                        db.atomic(|tx| Entry::create().counter(-1).thread(thread).save(tx)).unwrap_err();
                    }
                });
            }
        });
        assert_eq!(Counter::objects().count(db).unwrap() as i64, i64::from(THREADS) * ROUNDS);
        assert_eq!(Entry::objects().count(db).unwrap(), 0);
    });
}

#[test]
fn a_panic_in_a_thread_harms_nobody() {
    on_each(|db| {
        db.create_tables::<(Counter, Entry)>().unwrap();
        for _ in 0..20 {
            let clone = db.clone();
            let panicked = thread::spawn(move || {
                clone.atomic(|tx| -> Result<(), Error> {
                    Counter::create().save(tx)?;
                    panic!("in a transaction, on purpose")
                })
            });
            assert!(panicked.join().is_err());
        }
        assert_eq!(Counter::objects().count(db).unwrap(), 0);
        Counter::create().save(db).unwrap();
    });
}
