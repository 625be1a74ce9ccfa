//! An error of the database ends its block, in the same way on all databases, however many statements the write takes that fails.

use orm::prelude::*;
use orm_tests::databases::on_each;

use super::models::{Account, Entry, Seat, account, seat};

type Write = fn(&Transaction<'_>) -> Result<(), Error>;

/// Writes that break a constraint: account 1 and seat 1 are there.
const WRITES: [(&str, Write); 15] = [
    ("save", |tx| account(1).save(tx).map(drop)),
    ("save with hooks", |tx| seat(1, None).save(tx).map(drop)),
    ("bulk_create", |tx| Account::bulk_create(tx, [account(5), account(1)]).map(drop)),
    ("bulk_create of several sets", |tx| {
        let other = Account::create().email("1@example.org").bank(5).number(5).nickname("5").state("x");
        Account::bulk_create(tx, [account(5)]).and_then(|_| Account::bulk_create(tx, [other])).map(drop)
    }),
    ("batches", |tx| {
        let batches = BulkCreate::new().batch_size(1);
        Account::bulk_create_with(tx, [account(5), account(6), account(1)], batches).map(drop)
    }),
    ("upsert", |tx| {
        let by_place = BulkCreate::<Account>::new().on_conflict(|a| (a.bank, a.number)).update(|a| a.balance);
        let new = Account::create().email("1@example.org").bank(5).number(5).nickname("5");
        Account::bulk_create_with(tx, [new], by_place).map(drop)
    }),
    ("copy_in", |tx| Account::copy_in(tx, [account(5), account(1)]).map(drop)),
    ("bulk_update", |tx| {
        let mut rows = Account::objects().all(tx)?;
        rows.iter_mut().for_each(|row| row.email = "same".into());
        Account::bulk_update(tx, &rows, |a| a.email).map(drop)
    }),
    ("update", |tx| Account::objects().update(tx, |a| a.email.set("same")).map(drop)),
    ("get_or_create", |tx| Account::get_or_create(tx, |a| a.email.eq("new"), || account(1)).map(drop)),
    ("update_or_create", |tx| {
        let found = |db: &Transaction<'_>| {
            Account::update_or_create(db, |a| a.number.eq(2), |a| a.email.set("1@example.org"), || account(2))
        };
        found(tx).map(drop)
    }),
    ("a family", |tx| {
        let entries = [Entry::create().amount(1)];
        let new = Account::create().email("1@example.org").bank(5).number(5).nickname("5");
        new.with(|e| e.account, entries).save(tx).map(drop)
    }),
    ("delete", |tx| Account::objects().delete(tx).map(drop)),
    ("raw", |tx| tx.execute("INSERT INTO seat (room) VALUES (NULL)", params![]).map(drop)),
    ("a script", |tx| tx.execute_batch("DELETE FROM entry; INSERT INTO seat (room) VALUES (NULL)")),
];

#[derive(Model, Debug, Clone, PartialEq)]
struct Lock {
    id: i64,
    account: ForeignKey<Account>,
}

#[test]
fn whatever_the_write() {
    on_each(|db| {
        db.create_tables::<(Account, Entry, Seat, Lock)>().unwrap();
        let first = account(1).save(db).unwrap();
        account(2).save(db).unwrap();
        seat(1, None).save(db).unwrap();
        Entry::create().account(&first).amount(1).save(db).unwrap();
        Lock::create().account(&first).save(db).unwrap();
        let before = Account::objects().order_by(|a| a.id).all(db).unwrap();
        for (name, write) in WRITES {
            let outcome = db.atomic(|tx| {
                account(3).save(tx)?;
                let error = write(tx).expect_err(name);
                assert_ne!(error.kind(), ErrorKind::Invalid, "{name}: {error}");
                // Swallowed, and then nothing can be run, nor committed.
                assert_eq!(
                    Account::objects().count(tx).map_err(|error| error.kind()),
                    Err(ErrorKind::Invalid),
                    "{name}"
                );
                Ok(())
            });
            assert_eq!(outcome.map_err(|error| error.kind()), Err(ErrorKind::Invalid), "{name}");
            assert_eq!(Account::objects().order_by(|a| a.id).all(db).unwrap(), before, "{name}");
            // In a savepoint of the program's own it goes on.
            let count = db.atomic(|tx| {
                account(3).save(tx)?;
                tx.atomic(|sp| write(sp)).expect_err(name);
                let count = Account::objects().count(tx)?;
                Account::objects().filter(|a| a.number.eq(3)).delete(tx)?;
                Ok(count)
            });
            assert_eq!(count.unwrap(), 3, "{name}");
            assert_eq!(Entry::objects().count(db).unwrap(), 1, "{name}");
        }
    });
}

/// A panic in the middle of a statement leaves nobody knowing what of it was done.
#[test]
fn a_panic_within_a_statement_ends_its_block() {
    on_each(|db| {
        db.create_tables::<(Account, Entry)>().unwrap();
        let rows = || (0..10).map(|n| if n == 5 { panic!("half way") } else { account(n) });
        let outcome = db.atomic(|tx| {
            account(20).save(tx)?;
            let copy = || Account::copy_in(tx, rows());
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(copy)).is_err());
            Ok(())
        });
        // Either all is kept or the block says that it is not.
        let kept = Account::objects().count(db).unwrap();
        assert_eq!((outcome.map_err(|error| error.kind()), kept), (Err(ErrorKind::Invalid), 0));
        // In a savepoint of the program's own it goes on.
        db.atomic(|tx| {
            account(20).save(tx)?;
            let copy = || tx.atomic(|sp| Account::copy_in(sp, rows()));
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(copy)).is_err());
            account(21).save(tx)
        })
        .unwrap();
        assert_eq!(Account::objects().values(|a| a.number).all(db).unwrap(), [20, 21]);
    });
}
