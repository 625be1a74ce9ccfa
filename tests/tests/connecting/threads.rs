use std::thread;

use orm::prelude::*;
use orm_tests::databases::on_each;

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
