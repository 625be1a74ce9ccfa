//! Row locks: what they read, what they hold back, and what each database makes of them.

use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use orm::prelude::*;
use orm_tests::databases::{on_each, on_file, on_postgres, on_sqlite};
use orm_tests::models::{Author, Book, Profile, Publisher, Tag};
use orm_tests::rows::library;

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    id: i64,
    balance: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Job {
    id: i64,
    #[orm(default = 0)]
    taken_by: i32,
}

#[test]
fn locked_queries_read_what_others_do() {
    on_each(|db| {
        let library = library(db).unwrap();
        db.atomic(|tx| {
            let books = Book::objects().filter(|b| b.pages.gt(250)).order_by(|b| b.pages);
            assert_eq!(books.clone().select_for_update().all(tx)?, books.all(tx)?);
            let locked = books.clone().limit(1).select_for_update().no_key();
            assert_eq!(locked.get(tx)?, library.books[1]);
            assert_eq!(books.clone().select_for_update().first(tx)?.unwrap(), library.books[1]);
            assert_eq!(books.clone().select_for_update().last(tx)?.unwrap(), library.books[0]);
            let in_bulk = Tag::objects().select_for_update().for_share().in_bulk(tx, [library.tags[0].id])?;
            assert_eq!(in_bulk[&library.tags[0].id], library.tags[0]);
            let none = Tag::objects().filter(|t| t.name.eq("none")).select_for_update().get(tx);
            assert!(none.unwrap_err().is_not_found());
            Ok(())
        })
        .unwrap();
        // The rows of one shape, with other values.
        let tx = db.begin().unwrap();
        for pages in [300, 350, 1000] {
            let books = Book::objects().filter(|b| b.pages.gt(pages));
            assert_eq!(books.clone().select_for_update().all(&tx).unwrap(), books.all(&tx).unwrap());
        }
        tx.commit().unwrap();
    });
}

#[test]
fn locks_with_relations() {
    on_each(|db| {
        library(db).unwrap();
        db.atomic(|tx| {
            let books = Book::objects()
                .order_by(|b| b.id)
                .select_related(|b| (b.author, b.publisher, b.editor.agency))
                .prefetch_related(|b| b.tags)
                .select_for_update()
                .all(tx)?;
            assert_eq!(books.len(), 4);
            assert_eq!(books[0].author().name, "Ursula K. Le Guin");
            assert_eq!(books[2].publisher(), None);
            assert_eq!(books[0].tags().len(), 2);
            let authors =
                Author::objects().select_for_update().of(|a| a).select_related(|a| a.agency).all(tx)?;
            assert_eq!(authors.len(), 3);
            let refused = Author::objects().select_for_update().of(|a| a.agency).all(tx).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Invalid);
            assert!(refused.to_string().contains("agency"), "{refused}");
            let filtered = Author::objects().filter(|a| a.agency.country.eq("US"));
            assert_eq!(filtered.select_for_update().of(|a| (a, a.agency)).all(tx)?.len(), 1);
            assert!(Profile::objects().select_for_update().of(|p| p.author).all(tx)?.is_empty());
            let books = Publisher::objects().order_by(|p| p.id).first(tx)?.unwrap().books();
            assert_eq!(books.select_for_update().all(tx)?.len(), 1);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn what_cannot_be_locked_is_refused_before_anything_is_sent() {
    on_each(|db| {
        library(db).unwrap();
        let tx = db.begin().unwrap();
        let log = db.record();
        let refused = [
            Tag::objects().distinct().select_for_update().all(&tx),
            Tag::objects().union(Tag::objects()).select_for_update().all(&tx),
            Tag::objects()
                .limit(2)
                .union_all(Tag::objects())
                .select_for_update()
                .first(&tx)
                .map(|_| Vec::new()),
        ];
        for outcome in refused {
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Tag")));
        }
        log.assert_count(0);
        // Nothing has failed in the database, so the transaction goes on.
        tx.commit().unwrap();
        let read_only = Atomic::new().read_only();
        let error = db.atomic_with(read_only, |tx| Tag::objects().select_for_update().all(tx)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    });
}

#[test]
fn no_update_is_lost() {
    on_each(|db| {
        db.create_tables::<(Account, Job)>().unwrap();
        let account = Account::create().balance(0).save(db).unwrap();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        db.atomic(|tx| {
                            let own = Account::objects().filter(|a| a.id.eq(account.id));
                            let mut account = own.select_for_update().get(tx)?;
                            thread::yield_now();
                            account.balance += 1;
                            account.save(tx)
                        })
                        .unwrap();
                    }
                });
            }
        });
        assert_eq!(Account::objects().get(db).unwrap().balance, 40);
    });
}

#[test]
fn on_sqlite_the_transaction_holds_the_lock_from_its_start() {
    for_sqlite(|db| {
        db.create_tables::<(Account, Job)>().unwrap();
        Account::create().balance(1).save(db).unwrap();
        let (held, seen) = (mpsc::channel(), AtomicUsize::new(0));
        thread::scope(|scope| {
            let (send, receive) = held;
            let tx = db.begin().unwrap();
            let mut account = Account::objects().select_for_update().get(&tx).unwrap();
            scope.spawn(|| {
                let send = send;
                send.send(()).unwrap();
                let balance = db
                    .atomic(|tx| {
                        Account::objects().select_for_update().get(tx).map(|account| account.balance)
                    })
                    .unwrap();
                seen.store(balance as usize, Ordering::SeqCst);
            });
            receive.recv().unwrap();
            thread::sleep(Duration::from_millis(50));
            assert_eq!(seen.load(Ordering::SeqCst), 0, "the other waits for its start");
            account.balance = 2;
            account.save(&tx).unwrap();
            tx.commit().unwrap();
        });
        assert_eq!(seen.load(Ordering::SeqCst), 2);
        for error in [
            db.atomic(|tx| Account::objects().select_for_update().no_wait().all(tx)).unwrap_err(),
            db.atomic(|tx| Account::objects().select_for_update().skip_locked().all(tx)).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.to_string().contains("SQLite has no `"), "{error}");
        }
    });
}

fn for_sqlite(test: impl Fn(&Database)) {
    on_sqlite(&test);
    on_file(&test);
}

#[test]
fn no_wait_fails_at_once() {
    on_postgres(|db| {
        db.create_tables::<(Account, Job)>().unwrap();
        Account::create().balance(1).save(db).unwrap();
        let first = db.begin().unwrap();
        Account::objects().select_for_update().all(&first).unwrap();
        let accounts = Account::objects().select_for_update().no_wait();
        let error = db.atomic(|tx| accounts.all(tx)).unwrap_err();
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::LockTimeout, Some("55P03")));
        assert!(!error.is_retryable());
        assert_eq!(db.atomic(|tx| Account::objects().select_for_update().skip_locked().all(tx)).unwrap(), []);
        // Reading without a lock waits for nobody.
        assert_eq!(Account::objects().count(db).unwrap(), 1);
        first.rollback().unwrap();
        assert_eq!(db.atomic(|tx| accounts.all(tx)).unwrap().len(), 1);
    });
}

#[test]
fn shares_go_together() {
    on_postgres(|db| {
        db.create_tables::<(Account, Job)>().unwrap();
        Account::create().balance(1).save(db).unwrap();
        let share = Account::objects().select_for_update().for_share().no_wait();
        let (first, second) = (db.begin().unwrap(), db.begin().unwrap());
        assert_eq!(share.all(&first).unwrap(), share.all(&second).unwrap());
        let error = db.atomic(|tx| Account::objects().select_for_update().no_wait().all(tx)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LockTimeout);
    });
}

#[test]
fn a_queue_gives_no_row_twice() {
    const WORKERS: i32 = 6;
    on_postgres(|db| {
        db.create_tables::<(Account, Job)>().unwrap();
        Job::bulk_create(db, (0..120).map(|_| Job::create())).unwrap();
        let (done, number) = (Mutex::new(Vec::new()), AtomicI32::new(0));
        thread::scope(|scope| {
            for _ in 0..WORKERS {
                scope.spawn(|| {
                    let worker = 1 + number.fetch_add(1, Ordering::SeqCst);
                    loop {
                        let took = db
                            .atomic(|tx| {
                                let open = Job::objects().filter(|j| j.taken_by.eq(0)).order_by(|j| j.id);
                                let jobs = open.limit(3).select_for_update().skip_locked().all(tx)?;
                                for mut job in jobs.clone() {
                                    job.taken_by = worker;
                                    job.save(tx)?;
                                }
                                Ok(jobs)
                            })
                            .unwrap();
                        if took.is_empty() {
                            break;
                        }
                        done.lock().unwrap().extend(took.into_iter().map(|job| job.id));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        done.dedup();
        assert_eq!(done.len(), 120);
        assert!(!Job::objects().filter(|j| j.taken_by.eq(0)).exists(db).unwrap());
    });
}

/// Two transactions that lock two rows in opposite orders.
fn cross(db: &Database, atomic: Atomic) -> Vec<Result<(), Error>> {
    let ids: Vec<i64> = (0..2).map(|_| Account::create().balance(0).save(db).unwrap().id).collect();
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        let threads = [[ids[0], ids[1]], [ids[1], ids[0]]].map(|order| {
            let barrier = &barrier;
            scope.spawn(move || {
                let mut first = true;
                db.atomic_with(atomic, |tx| {
                    for (place, id) in order.into_iter().enumerate() {
                        if place == 1 && std::mem::take(&mut first) {
                            barrier.wait();
                        }
                        let own = Account::objects().filter(|a| a.id.eq(id));
                        let mut account = own.select_for_update().get(tx)?;
                        account.balance += 1;
                        account.save(tx)?;
                    }
                    Ok(())
                })
            })
        });
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn a_deadlock_is_told_and_retried() {
    on_postgres(|db| {
        db.create_tables::<(Account, Job)>().unwrap();
        let outcomes = cross(db, Atomic::new());
        let errors: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].kind(), ErrorKind::Deadlock);
        assert!(errors[0].is_retryable());
        Account::objects().delete(db).unwrap();
        assert!(cross(db, Atomic::new().retries(3)).into_iter().all(|outcome| outcome.is_ok()));
        let balances = Account::objects().values(|a| a.balance).all(db).unwrap();
        assert_eq!(balances, [2, 2]);
    });
}

/// Write skew: each reads both rows, and takes from one of them while there is enough on both together.
fn skew(db: &Database, atomic: Atomic) -> Vec<Result<(), Error>> {
    let barrier = Barrier::new(2);
    let ids = Account::objects().order_by(|a| a.id).values(|a| a.id).all(db).unwrap();
    thread::scope(|scope| {
        let threads = [ids[0], ids[1]].map(|id| {
            let barrier = &barrier;
            scope.spawn(move || {
                let mut first = true;
                db.atomic_with(atomic, |tx| {
                    let total = Account::objects().aggregate(tx, |a| a.balance.sum())?;
                    if std::mem::take(&mut first) {
                        barrier.wait();
                    }
                    if total.is_some_and(|total| total < 100) {
                        return Ok(());
                    }
                    Account::objects()
                        .filter(|a| a.id.eq(id))
                        .update(tx, |a| a.balance.set(a.balance - 100))
                        .map(drop)
                })
            })
        });
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn what_cannot_be_serialised_is_told_and_retried() {
    on_postgres(|db| {
        db.create_tables::<(Account, Job)>().unwrap();
        for (atomic, balance, failed) in [
            // What the weaker level lets happen: both took from what was there once.
            (Atomic::repeatable_read(), -100, 0),
            (Atomic::serializable(), 0, 1),
            (Atomic::serializable().retries(5), 0, 0),
        ] {
            Account::objects().delete(db).unwrap();
            Account::create().balance(50).save(db).unwrap();
            Account::create().balance(50).save(db).unwrap();
            let errors: Vec<_> = skew(db, atomic).into_iter().filter_map(Result::err).collect();
            assert_eq!(errors.len(), failed, "{atomic:?}");
            for error in errors {
                assert_eq!(error.kind(), ErrorKind::Serialization);
                assert!(error.is_retryable());
            }
            let total = Account::objects().aggregate(db, |a| a.balance.sum()).unwrap();
            assert_eq!(total, Some(balance), "{atomic:?}");
        }
    });
}

/// A step of one of two sessions.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Read,
    Write,
    Commit,
}

/// All orders in which two sessions can take their three steps.
fn interleavings() -> Vec<Vec<usize>> {
    (0..1_u32 << 6)
        .filter(|mask| mask.count_ones() == 3)
        .map(|mask| (0..6).map(|place| (mask >> place & 1) as usize).collect())
        .collect()
}

/// Two sessions that each add one to a row, in a given order of their steps: the balance at the end, and how many were refused.
fn interleave(db: &Database, order: &[usize], locks: bool, atomic: Atomic) -> (i64, usize, usize) {
    const STEPS: [Step; 3] = [Step::Read, Step::Write, Step::Commit];
    Account::objects().delete(db).unwrap();
    Account::create().balance(0).save(db).unwrap();
    let mut sessions = [0, 1].map(|_| (Some(db.begin_with(atomic).unwrap()), None::<Account>, 0));
    let (mut refused, mut committed) = (0, 0);
    for &own in order {
        let (tx, account, place) = &mut sessions[own];
        let step = STEPS[*place];
        *place += 1;
        let Some(open) = tx.as_ref() else { continue };
        let outcome = match step {
            Step::Read if locks => {
                Account::objects().select_for_update().no_wait().get(open).map(|row| *account = Some(row))
            }
            Step::Read => Account::objects().get(open).map(|row| *account = Some(row)),
            Step::Write => {
                let row = account.as_mut().unwrap();
                row.balance += 1;
                // One that would wait for the other session would wait for ever, as both are in this thread.
                open.execute_batch("SET LOCAL lock_timeout = '1ms'").unwrap();
                row.save(open)
            }
            Step::Commit => tx.take().unwrap().commit().map(|()| committed += 1),
        };
        if let Err(error) = outcome {
            assert!(
                matches!(error.kind(), ErrorKind::LockTimeout | ErrorKind::Serialization),
                "{order:?}: {error:?}"
            );
            refused += 1;
            sessions[own].0 = None;
        }
    }
    (Account::objects().get(db).unwrap().balance, committed, refused)
}

#[test]
fn two_sessions_in_every_order() {
    on_postgres(|db| {
        db.create_tables::<(Account, Job)>().unwrap();
        let mut lost = 0;
        for order in interleavings() {
            // With a lock, or at a level that sees conflicts, each transaction that was committed is in the balance.
            for (locks, atomic) in [
                (true, Atomic::read_committed()),
                (false, Atomic::repeatable_read()),
                (false, Atomic::serializable()),
            ] {
                let (balance, committed, refused) = interleave(db, &order, locks, atomic);
                assert_eq!(balance as usize, committed, "{order:?} {locks} {atomic:?}");
                assert_eq!(committed + refused, 2, "{order:?} {locks} {atomic:?}");
            }
            let (balance, committed, _) = interleave(db, &order, false, Atomic::read_committed());
            lost += usize::from((balance as usize) < committed);
        }
        assert!(lost > 0, "without a lock updates are lost: else this test shows nothing");
    });
}
