//! Rows that conflict.

use orm::prelude::*;
use orm_tests::databases::on_each;

use super::models::{Account, Seat, account, calls, seat};

fn emails(db: &Database) -> Vec<(String, i64, i32)> {
    Account::objects().order_by(|a| a.id).values(|a| (a.email, a.balance, a.version)).all(db).unwrap()
}

#[test]
fn a_composite_unique_target() {
    on_each(|db| {
        db.create_tables::<Account>().unwrap();
        let first = account(1).save(db).unwrap();
        assert_eq!((first.version, first.state.as_str()), (1, "NEW"));
        let by_place = || {
            BulkCreate::<Account>::new().on_conflict(|a| (a.bank, a.number)).update(|a| (a.balance, a.state))
        };
        let rows = Account::bulk_create_with(
            db,
            [
                Account::create().email("other@example.org").bank(0).number(1).balance(5).nickname("zz"),
                Account::create().email("new@example.org").bank(0).number(2).nickname("two").balance(7),
            ],
            by_place(),
        )
        .unwrap();
        assert_eq!(rows[0].id, first.id);
        assert_eq!((rows[0].email.as_str(), rows[0].balance, rows[0].version), ("1@example.org", 5, 2));
        assert_eq!(rows[0].opened, first.opened);
        assert!(rows[0].changed >= first.changed);
        assert_eq!(rows[0].state, "NEW");
        assert_eq!((rows[1].version, rows[1].state.as_str()), (1, "NEW"));
        // The order of the target's fields does not matter.
        let turned = BulkCreate::<Account>::new().on_conflict(|a| (a.number, a.bank)).update(|a| a.balance);
        let again = Account::bulk_create_with(
            db,
            [Account::create().email("1@example.org").bank(0).number(1).balance(6)],
            turned,
        )
        .unwrap();
        assert_eq!((again[0].balance, again[0].version), (6, 3));
        // A conflict with another constraint is said.
        let error = Account::bulk_create_with(
            db,
            [Account::create().email("1@example.org").bank(9).number(9).nickname("nine")],
            by_place(),
        )
        .unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        assert_eq!(error.field(), Some("email"), "{error}");
        // A part of a target is none.
        let half = BulkCreate::<Account>::new().on_conflict(|a| a.bank).update(|a| a.balance);
        let error =
            assert_queries!(db, 0, { Account::bulk_create_with(db, [account(50)], half).unwrap_err() });
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(error.model(), Some("Account"));
    });
}

#[test]
fn a_partial_unique_target() {
    on_each(|db| {
        db.create_tables::<Account>().unwrap();
        account(1).save(db).unwrap();
        let error = Account::create().email("x").bank(3).number(3).nickname("n1").save(db).unwrap_err();
        assert!(error.is_unique_violation());
        let partial = BulkCreate::<Account>::new().on_conflict(|a| a.nickname).update(|a| a.balance);
        let error =
            assert_queries!(db, 0, { Account::bulk_create_with(db, [account(50)], partial).unwrap_err() });
        assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Account")));
        let words = "names `nickname`, and `nickname_of_open` keeps that unique among the rows of its condition alone";
        assert!(error.to_string().contains(words), "{error}");
        let rows = Account::bulk_create_with(
            db,
            [Account::create().email("x").bank(3).number(3).nickname("n1")],
            BulkCreate::new().ignore(),
        )
        .unwrap();
        assert!(rows.is_empty());
        assert_eq!(emails(db).len(), 1);
    });
}

#[test]
fn update_of_a_check_that_fails() {
    on_each(|db| {
        db.create_tables::<Account>().unwrap();
        account(1).save(db).unwrap();
        let by_email = || BulkCreate::<Account>::new().on_conflict(|a| a.email).update(|a| a.balance);
        let error = Account::bulk_create_with(
            db,
            [Account::create().email("1@example.org").bank(0).number(1).balance(-1)],
            by_email(),
        )
        .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CheckViolation);
        assert_eq!(emails(db), [("1@example.org".into(), 0, 1)]);
    });
}

#[test]
fn composite_key_as_target_and_no_hooks() {
    on_each(|db| {
        db.create_tables::<Seat>().unwrap();
        let first = seat(1, Some("nobody")).save(db).unwrap();
        assert_eq!(first.holder, None);
        assert_eq!(calls(), ["before new", "after true 1"]);
        let by_key = || BulkCreate::<Seat>::new().on_conflict(|s| (s.room, s.number)).update(|s| s.holder);
        let rows = Seat::bulk_create_with(db, [seat(1, Some("nobody")), seat(2, None)], by_key()).unwrap();
        assert_eq!(calls(), Vec::<String>::new());
        assert_eq!((rows[0].holder.as_deref(), rows[0].version), (Some("nobody"), 2));
        assert!(rows[0].changed >= first.changed);
        let error =
            Seat::bulk_create_with(db, [seat(1, None), seat(2, None), seat(1, None)], by_key()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        let rows = Seat::bulk_create_with(
            db,
            [seat(3, Some("a")), seat(1, None), seat(3, Some("b"))],
            BulkCreate::new().ignore(),
        )
        .unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].holder.as_deref(), Some("a"));
    });
}

#[test]
fn duplicates_within_a_batch_and_across_batches() {
    on_each(|db| {
        db.create_tables::<Account>().unwrap();
        let by_email = |size| {
            BulkCreate::<Account>::new().batch_size(size).on_conflict(|a| a.email).update(|a| a.balance)
        };
        let row = |n: i32, balance: i64| {
            Account::create()
                .email(format!("{n}@example.org"))
                .bank(n)
                .number(n)
                .nickname(n.to_string())
                .balance(balance)
        };
        for size in [1, 2, 100] {
            let error =
                Account::bulk_create_with(db, [row(1, 1), row(2, 2), row(1, 3)], by_email(size)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert_eq!(emails(db).len(), 0);
        }
        // bulk_create plain duplicates: a unique violation, nothing kept, whatever the batch size.
        for size in [1, 2, 100] {
            let error = Account::bulk_create_with(
                db,
                [row(1, 1), row(2, 2), row(1, 3)],
                BulkCreate::new().batch_size(size),
            )
            .unwrap_err();
            assert!(error.is_unique_violation());
            assert_eq!(error.model(), Some("Account"), "{error}");
            assert_eq!(emails(db).len(), 0);
        }
        let error = Account::bulk_create_with(db, [row(1, 1)], BulkCreate::new().batch_size(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    });
}
