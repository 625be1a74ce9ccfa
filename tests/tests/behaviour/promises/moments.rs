//! What each way of writing does with versions, moments, values of the database and hooks.

use std::time::Duration;

use orm::prelude::*;
use orm_tests::databases::on_each;

use super::models::{Account, Seat, account, calls, seat};

fn pause() {
    std::thread::sleep(Duration::from_millis(3));
}

fn stored(db: &Database, id: i64) -> Account {
    Account::objects().filter(|a| a.id.eq(id)).get(db).unwrap()
}

#[test]
fn auto_now_and_version_with_each_write() {
    on_each(|db| {
        db.create_tables::<Account>().unwrap();
        let mut a = account(1).save(db).unwrap();
        assert!((a.changed - a.opened).num_milliseconds().abs() < 2, "{} {}", a.changed, a.opened);
        let mut last = a.changed;
        let opened = a.opened;
        let mut version = 1;
        let mut next = |what: &str| {
            let now = stored(db, 1);
            version += 1;
            assert!(now.changed > last, "{what}: {} {last}", now.changed);
            assert_eq!(now.opened, opened, "{what}");
            assert_eq!(now.version, version, "{what}");
            last = now.changed;
            pause();
            now
        };
        pause();
        a.balance = 1;
        a.save(db).unwrap();
        assert_eq!(next("save"), a);
        a.balance = 2;
        a.nickname = "not written".into();
        a.save_only(db, |a| a.balance).unwrap();
        let now = next("save_only");
        assert_eq!(
            (now.nickname.as_str(), now.balance, now.version, now.changed),
            ("n1", 2, a.version, a.changed)
        );
        Account::objects()
            .filter(|a| a.id.eq(1))
            .update(db, |a| (a.balance.set(3), a.changed.set(orm::now())))
            .unwrap();
        let now = next("update");
        Account::bulk_update(db, [&now], |a| a.nickname).unwrap();
        let now = next("bulk_update");
        // Rows may be given away, too.
        Account::bulk_update(db, [&now], |a| a.balance.set(a.balance + 1)).unwrap();
        assert_eq!(next("bulk_update expr").balance, 4);
        let (got, made) = Account::update_or_create(
            db,
            |a| a.email.eq("1@example.org"),
            |a| a.balance.set(a.balance + 1),
            || account(1),
        )
        .unwrap();
        assert!(!made);
        assert_eq!(got, next("update_or_create"));
        let by_email = BulkCreate::<Account>::new().on_conflict(|a| a.email).update(|a| a.balance);
        let rows = Account::bulk_create_with(db, [account(1)], by_email).unwrap();
        assert_eq!(rows[0], next("upsert"));
        let (got, made) = Account::get_or_create(db, |a| a.email.eq("1@example.org"), || account(1)).unwrap();
        assert!(!made);
        assert_eq!(got, stored(db, 1));
        let mut mine = got.clone();
        mine.save(db).unwrap();
        let mut mine = got;
        let error = mine.save(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
        let error = mine.delete(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
    });
}

#[test]
fn an_explicit_moment_or_version_is_kept_or_refused() {
    on_each(|db| {
        db.create_tables::<Account>().unwrap();
        let past = chrono::DateTime::from_timestamp(1_000_000, 0).unwrap();
        let a = Account::create().email("a").bank(1).number(1).opened(past).changed(past).save(db).unwrap();
        let b = Account::bulk_create(
            db,
            [Account::create().email("b").bank(2).number(2).nickname("b").opened(past).changed(past)],
        )
        .unwrap();
        assert_eq!((a.opened == past, a.changed == past), (b[0].opened == past, b[0].changed == past));
        Account::objects().update(db, |a| (a.changed.set(past), a.version.set(40))).unwrap();
        let now = stored(db, 1);
        assert_eq!(Account::bulk_update(db, [&now], |a| a.version).unwrap(), 1);
        assert_eq!(stored(db, now.id).version, 41);
        let error = Account::bulk_update(db, [&now], |a| a.version.set(3)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("version")));
    });
}

#[test]
fn composite_key_with_each_write() {
    on_each(|db| {
        db.create_tables::<Seat>().unwrap();
        let mut one = seat(1, Some("ann")).save(db).unwrap();
        let two = seat(2, None).save(db).unwrap();
        calls();
        one.holder = Some("nobody".into());
        one.save(db).unwrap();
        assert_eq!(one.holder, None);
        assert_eq!(calls(), ["before old", "after false 2"]);
        one.holder = Some("bob".into());
        one.save_only(db, |s| s.holder).unwrap();
        assert_eq!(calls(), ["before old", "after false 3"]);
        let mut copy = one.clone();
        copy.refresh(db).unwrap();
        assert_eq!(copy, one);
        assert_eq!(Seat::bulk_update(db, [&one, &two], |s| s.holder).unwrap(), 2);
        assert_eq!(calls(), Vec::<String>::new());
        let error = Seat::bulk_update(db, [&one, &two], |s| s.holder).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
        let mut rows = Seat::objects().all(db).unwrap();
        assert_eq!(rows.iter().map(|s| s.version).collect::<Vec<_>>(), [4, 2]);
        let error = Seat::bulk_update(db, [&rows[0], &rows[1], &rows[0]], |s| s.holder).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        rows[1].number = 99;
        let error = Seat::bulk_update(db, &rows, |s| s.holder).unwrap_err();
        assert!(error.to_string().contains(r#"("a", 99)"#), "{error}");
        assert_eq!(Seat::objects().filter(|s| s.version.eq(4)).count(db).unwrap(), 1);
        let (got, made) =
            Seat::get_or_create(db, |s| s.room.eq("a") & s.number.eq(13), || seat(13, Some("nobody")))
                .unwrap();
        assert!(made && got.holder.is_none());
        assert_eq!(calls(), ["before new", "after true 1"]);
        let (got, made) = Seat::update_or_create(
            db,
            |s| s.room.eq("a") & s.number.eq(13),
            |s| s.holder.set("x"),
            || seat(13, None),
        )
        .unwrap();
        assert!(!made && got.holder.as_deref() == Some("x") && got.version == 2);
        assert_eq!(calls(), Vec::<String>::new());
        let error = got.delete(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(calls(), ["before delete 13"]);
        assert_eq!(Seat::objects().count(db).unwrap(), 3);
        Seat::objects().filter(|s| s.number.eq(13)).delete(db).unwrap();
        assert_eq!(calls(), Vec::<String>::new());
        let two = Seat::objects().filter(|s| s.number.eq(2)).get(db).unwrap();
        two.delete(db).unwrap();
        assert_eq!(calls(), ["before delete 2", "after delete 2"]);
        let error = two.delete(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
        calls();
        // A part of the key that is changed is another row.
        let mut moved = Seat::objects().get(db).unwrap();
        moved.number = 50;
        let error = moved.save(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
        assert_eq!(Seat::objects().update(db, |s| s.number.set(s.number + 10)).unwrap(), 1);
        assert_eq!(Seat::objects().get(db).unwrap().number, 11);
        assert_eq!(Seat::copy_in(db, [seat(20, None), seat(21, Some("z"))]).unwrap(), 2);
        assert_eq!(
            Seat::objects().filter(|s| s.number.ge(20)).values(|s| s.version).all(db).unwrap(),
            [1, 1]
        );
    });
}
