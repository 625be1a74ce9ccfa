//! Eight threads at once, and two sessions step by step.

use std::sync::Barrier;
use std::thread;

use orm::prelude::*;
use orm_tests::databases::{on_each, on_each_url, on_postgres};

use super::models::{Account, Entry, Seat, account, seat};

const THREADS: i64 = 8;

fn together<T: Send>(db: &Database, work: impl Fn(&Database, i64) -> T + Sync) -> Vec<T> {
    let (barrier, work) = (&Barrier::new(THREADS as usize), &work);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|n| {
                let db = db.clone();
                scope.spawn(move || {
                    barrier.wait();
                    work(&db, n)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn programs_that_start_at_once_make_their_tables() {
    on_each_url(|url| {
        let start = || Database::connect(url).and_then(|db| db.create_tables::<(Account, Entry, Seat)>());
        let outcomes: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    });
}

#[test]
fn one_row_of_a_composite_key_for_all() {
    on_each(|db| {
        db.create_tables::<(Account, Seat)>().unwrap();
        for round in 0..10 {
            let made = together(db, |db, _| {
                Seat::get_or_create(db, |s| s.room.eq("a") & s.number.eq(round), || seat(round, None))
                    .unwrap()
            });
            assert_eq!(made.iter().filter(|(_, made)| *made).count(), 1);
            assert!(made.iter().all(|(row, _)| row == &made[0].0));
        }
        for round in 0..10 {
            let made = together(db, |db, _| {
                Account::update_or_create(
                    db,
                    |a| a.bank.eq(0) & a.number.eq(round),
                    |a| a.balance.set(a.balance + 1),
                    || {
                        Account::create()
                            .email(format!("{round}"))
                            .bank(0)
                            .number(round)
                            .nickname(format!("{round}"))
                    },
                )
                .unwrap()
            });
            assert_eq!(made.iter().filter(|(_, made)| *made).count(), 1);
            let row = Account::objects().filter(|a| a.number.eq(round)).get(db).unwrap();
            assert_eq!((row.balance, row.version), (THREADS - 1, THREADS as i32));
        }
    });
}

#[test]
fn inside_transactions_of_their_own() {
    on_each(|db| {
        db.create_tables::<(Account, Seat)>().unwrap();
        let made = together(db, |db, n| {
            db.atomic(|tx| {
                let (row, made) = Account::get_or_create(tx, |a| a.email.eq("1@example.org"), || account(1))?;
                Account::objects()
                    .filter(|a| a.id.eq(row.id))
                    .update(tx, |a| a.balance.set(a.balance + 1))?;
                Seat::bulk_create_with(
                    tx,
                    (0..20).map(|k| seat((k + n as i32) % 20, None)).collect::<Vec<_>>(),
                    BulkCreate::new().ignore(),
                )?;
                Ok(made)
            })
        });
        let errors: Vec<_> = made.iter().filter_map(|made| made.as_ref().err()).collect();
        assert!(errors.iter().all(|error| error.is_retryable()));
        let done = made.len() - errors.len();
        assert_eq!(Account::objects().get(db).unwrap().balance as usize, done);
        let made = together(db, |db, n| {
            db.atomic_with(Atomic::serializable().retries(200), |tx| {
                let mut row = Account::objects().get(tx)?;
                row.balance += 1;
                row.save(tx)?;
                let free: Vec<Seat> =
                    Seat::objects().filter(|s| s.holder.is_null()).order_by(|s| s.number).limit(2).all(tx)?;
                let taken: Vec<Seat> =
                    free.into_iter().map(|s| Seat { holder: Some(n.to_string()), ..s }).collect();
                Seat::bulk_update(tx, &taken, |s| s.holder)?;
                Ok(())
            })
        });
        assert!(made.iter().all(Result::is_ok), "{made:?}");
        assert_eq!(Account::objects().get(db).unwrap().balance as usize, done + 8);
        assert_eq!(Seat::objects().filter(|s| s.holder.is_not_null()).count(db).unwrap(), 16);
    });
}

#[test]
fn upserts_that_meet() {
    on_each(|db| {
        db.create_tables::<Seat>().unwrap();
        let outcomes = together(db, |db, n| {
            let by_key = BulkCreate::<Seat>::new().on_conflict(|s| (s.room, s.number)).update(|s| s.holder);
            let holder = n.to_string();
            Seat::bulk_create_with(db, (0..50).map(|number| seat(number, Some(&holder))), by_key).map(drop)
        });
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        // Each is there once, and was written by all, whole lists one after another.
        let rows = Seat::objects().values(|s| (s.version, s.holder)).all(db).unwrap();
        assert_eq!(rows.len(), 50);
        assert!(rows.iter().all(|row| row.0 == THREADS && *row == rows[0]), "{rows:?}");
    });
}

/// Every order in which two scripts can be run step by step.
fn orders(first: usize, second: usize) -> Vec<Vec<bool>> {
    if first == 0 {
        return vec![vec![true; second]];
    }
    if second == 0 {
        return vec![vec![false; first]];
    }
    let mut all = Vec::new();
    for (left, right, who) in [(first - 1, second, false), (first, second - 1, true)] {
        for mut rest in orders(left, right) {
            rest.insert(0, who);
            all.push(rest);
        }
    }
    all
}

/// A step of a script, which adds 1. One that would wait fails, by `lock_timeout`.
type Step = fn(&Transaction<'_>) -> Result<(), Error>;

/// Plays two scripts of two steps in every order, each in a transaction that is committed where all its steps succeed.
fn play(db: &Database, scripts: [&[Step]; 2], begin: &str) {
    for order in orders(2, 2) {
        Account::objects().delete(db).unwrap();
        Account::bulk_create(db, [account(1), account(2)]).unwrap();
        let mut open = [(); 2].map(|()| {
            let tx = db.begin().unwrap();
            tx.execute_batch(&format!("{begin}; SET LOCAL lock_timeout = '20ms'")).unwrap();
            Some(tx)
        });
        let (mut at, mut done) = ([0, 0], 0);
        for who in order.iter().map(|second| usize::from(*second)) {
            let step = scripts[who][at[who]];
            at[who] += 1;
            open[who] = open[who].take().filter(|tx| step(tx).is_ok());
            if at[who] == 2 {
                done += open[who].take().map_or(0, |tx| i64::from(tx.commit().is_ok()));
            }
        }
        let rows = Account::objects().values(|a| (a.balance, a.version)).all(db).unwrap();
        let added: i64 = rows.iter().map(|(balance, _)| balance).sum();
        assert_eq!(added, 2 * done, "{order:?}: {rows:?}");
        assert!(
            done >= 1 && rows.iter().all(|(balance, version)| i64::from(*version) == balance + 1),
            "{rows:?}"
        );
    }
}

fn add(tx: &Transaction<'_>, number: i32) -> Result<(), Error> {
    let by = Account::objects().filter(|a| a.number.eq(number));
    by.update(tx, |a| a.balance.set(a.balance + 1)).map(drop)
}

fn read_and_save(tx: &Transaction<'_>, number: i32) -> Result<(), Error> {
    let mut row = Account::objects().filter(|a| a.number.eq(number)).get(tx)?;
    row.balance += 1;
    row.save(tx)
}

fn lock_and_save(tx: &Transaction<'_>, number: i32) -> Result<(), Error> {
    let mut row = Account::objects().filter(|a| a.number.eq(number)).select_for_update().no_wait().get(tx)?;
    row.balance += 1;
    row.save(tx)
}

fn upsert(tx: &Transaction<'_>, number: i32) -> Result<(), Error> {
    Account::update_or_create(
        tx,
        |a| a.number.eq(number),
        |a| a.balance.set(a.balance + 1),
        || account(number),
    )
    .map(drop)
}

fn bulk(tx: &Transaction<'_>, number: i32) -> Result<(), Error> {
    let rows = Account::objects().filter(|a| a.number.eq(number)).all(tx)?;
    Account::bulk_update(tx, &rows, |a| a.balance.set(a.balance + 1)).map(drop)
}

#[test]
fn nothing_is_lost_in_any_order() {
    on_postgres(|db| {
        db.create_tables::<(Account, Entry)>().unwrap();
        let scripts: [&[Step]; 5] = [
            &[|tx| add(tx, 1), |tx| add(tx, 2)],
            &[|tx| read_and_save(tx, 1), |tx| read_and_save(tx, 2)],
            &[|tx| lock_and_save(tx, 2), |tx| lock_and_save(tx, 1)],
            &[|tx| upsert(tx, 1), |tx| upsert(tx, 2)],
            &[|tx| bulk(tx, 2), |tx| bulk(tx, 1)],
        ];
        for (place, first) in scripts.iter().enumerate() {
            for second in &scripts[place..] {
                for begin in ["SELECT 1", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"] {
                    play(db, [first, second], begin);
                }
            }
        }
    });
}
