//! What is refused before a statement is sent: one error, which names every field.

use orm::prelude::*;
use orm_tests::databases::on_each;

fn has_an_at(text: &str) -> Result<(), String> {
    if text.contains('@') { Ok(()) } else { Err(format!("`{text}` is no address: write one with an `@`")) }
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
struct Percent(i32);

fn up_to_a_hundred(percent: &Percent) -> Result<(), &'static str> {
    if (0..=100).contains(&percent.0) { Ok(()) } else { Err("a share is from 0 to 100") }
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Member {
    id: i64,
    #[orm(max_length = 5)]
    name: String,
    #[orm(validate = has_an_at)]
    email: String,
    #[orm(validate = up_to_a_hundred)]
    share: Option<Percent>,
    #[orm(default = 18, validate = |age: &i16| if *age >= 18 { Ok(()) } else { Err("too young") })]
    age: i16,
}

fn member(db: &Database) -> Member {
    db.create_tables::<Member>().unwrap();
    Member::create().name("Ann").email("ann@example.org").save(db).unwrap()
}

#[test]
fn one_error_names_every_field() {
    on_each(|db| {
        let mut ann = member(db);
        let log = db.record();
        let error = Member::create().name("Annabel").email("ann").share(Percent(101)).save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::Invalid, Some("Member"), Some("name, email, share"))
        );
        assert_eq!(
            error.to_string(),
            "`name`: a text of 7 characters is longer than `max_length` = 5; `email`: `ann` is no address: write one with an \
             `@`; `share`: a share is from 0 to 100 (field `Member.name, email, share`)"
        );
        (ann.name, ann.age) = ("Annabel".into(), 17);
        let error = ann.save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("name, age")));
        // Of one field alone, and of none but what is written.
        let error = ann.save_only(db, |m| m.name).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("name")));
        let error = ann.save_only(db, |m| m.age).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("age")));
        assert_eq!(error.to_string(), "too young (field `Member.age`)");
        ann.save_only(db, |m| m.email).unwrap();
        log.assert_count(1);
    });
}

#[test]
fn wherever_a_value_is_written() {
    on_each(|db| {
        member(db);
        let log = db.record();
        let rows = ["bob@example.org", "bob"].map(|email| Member::create().name("Bob").email(email));
        let error = Member::bulk_create(db, rows).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("email")));
        let error = Member::objects().update(db, |m| m.share.set(Percent(-1))).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("share")));
        let error = db.atomic(|tx| Member::create().name("Bob").email("").save(tx)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        log.assert_count(0);
        // NULL has nothing to check; what passes is written.
        assert_eq!(Member::objects().update(db, |m| m.share.set(None)).unwrap(), 1);
        assert_eq!(Member::objects().update(db, |m| (m.share.set(Percent(100)), m.age.set(19))).unwrap(), 1);
        // An error of validation is none of the database: the transaction goes on.
        db.atomic(|tx| {
            assert!(Member::create().name("Bob").email("").save(tx).is_err());
            Member::create().name("Bob").email("bob@example.org").save(tx)
        })
        .unwrap();
        assert_eq!(Member::objects().count(db).unwrap(), 2);
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    check(name = "low_below_high", |r| r.low.le(r.high)),
    check(name = "sum_small", |r| (r.low + r.high).lt(100)),
    check(name = "known_unit", |r| r.unit.in_(["cm", "inch"]) | r.unit.is_null()),
    check(name = "not_long", |r| r.note.length().le(5) & !r.note.starts_with("x")),
    check(name = "not_between", |r| !r.low.between(40, 45)),
    check(name = "by_note", |r| r.low.ge(case().when(r.note.eq("neg"), r.low).otherwise(0))),
    check(name = "in_order", |r| r.note.le("zzz")),
    check(name = "share", |r| r.share.gt(0.25) | r.low.gt(5)),
)]
struct Range {
    id: i64,
    low: i32,
    high: Option<i32>,
    unit: Option<String>,
    #[orm(default = "", max_length = 8)]
    note: String,
    #[orm(db_default = "0.5")]
    share: f64,
}

/// What is refused here is refused by the database, and nothing else is.
#[test]
fn checks_are_judged_as_the_database_judges_them() {
    on_each(|db| {
        db.create_tables::<Range>().unwrap();
        let (mut refused, mut sent) = (0, 0);
        for low in [-1, 0, 6, 42, i32::MAX] {
            for high in [None, Some(-1), Some(42), Some(60), Some(i32::MAX)] {
                for unit in [None, Some("cm"), Some("m")] {
                    for (note, share) in
                        [("", 0.5), ("neg", 0.5), ("héllo", 0.1), ("x", 0.5), ("toolong", 0.5), ("~~~", 0.25)]
                    {
                        let by_hand = db.execute(
                            "INSERT INTO range (low, high, unit, note, share) VALUES (?, ?, ?, ?, ?)",
                            params![low, high, unit, note, share],
                        );
                        let new = Range::create()
                            .low(low)
                            .high(high)
                            .unit(unit.map(str::to_owned))
                            .note(note)
                            .share(share);
                        let log = db.record();
                        let saved = new.save(db);
                        let was_sent = log.count() > 0;
                        drop(log);
                        let what = format!("{low} {high:?} {unit:?} {note} {share}: {by_hand:?} {saved:?}");
                        assert_eq!(by_hand.is_ok(), saved.is_ok(), "{what}");
                        if let (Err(by_hand), Err(saved)) = (&by_hand, &saved) {
                            if !was_sent {
                                assert_eq!(saved.kind(), ErrorKind::CheckViolation, "{what}");
                            } else {
                                assert_eq!(saved.kind(), by_hand.kind(), "{what}");
                            }
                        }
                        if was_sent { sent += 1 } else { refused += 1 }
                    }
                }
            }
        }
        assert!(refused > 300 && sent > 20, "{refused} refused, {sent} sent");
    });
}

#[test]
fn checks_are_a_part_of_the_one_error() {
    on_each(|db| {
        db.create_tables::<Range>().unwrap();
        let log = db.record();
        let error = Range::create().low(7).high(3).unit("m").note("far too long").save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::CheckViolation, Some("note, low, high, unit")));
        assert_eq!(error.constraint(), Some("low_below_high"));
        assert_eq!(
            error.to_string(),
            "`note`: a text of 12 characters is longer than `max_length` = 8; `low, high`: the check `low_below_high` does not hold: \
             `low` is 7, `high` is 3; `unit`: the check `known_unit` does not hold: `unit` is \"m\" (field `Range.note, low, high, \
             unit`, constraint `low_below_high`)"
        );
        log.assert_count(0);
        drop(log);
        let mut range = Range::create().low(7).high(8).save(db).unwrap();
        // Of one column alone nothing is known of the other: the database judges, by what it has.
        (range.low, range.high) = (9, Some(1));
        let log = db.record();
        let error = range.save_only(db, |r| r.low).unwrap_err();
        assert_eq!((error.kind(), error.constraint()), (ErrorKind::CheckViolation, Some("low_below_high")));
        log.assert_count(1);
        drop(log);
        range.high = Some(100);
        let error = assert_queries!(db, 0, { range.save(db).unwrap_err() });
        assert_eq!(error.constraint(), Some("sum_small"));
        range.high = Some(10);
        range.save(db).unwrap();
        // Every way of writing many rows; one that is wrong in the middle leaves nothing.
        let rows = || (0..50).map(|n| Range::create().low(n).high(if n == 25 { 24 } else { n }));
        let log = db.record();
        for error in [
            Range::bulk_create(db, rows()).unwrap_err(),
            Range::bulk_create_with(db, rows(), BulkCreate::new().ignore()).unwrap_err(),
            Range::bulk_create_with(
                db,
                rows(),
                BulkCreate::<Range>::new().on_conflict(|r| r.id).update(|r| r.low),
            )
            .unwrap_err(),
        ] {
            assert_eq!(
                (error.kind(), error.constraint()),
                (ErrorKind::CheckViolation, Some("low_below_high"))
            );
        }
        log.assert_count(0);
        drop(log);
        assert_eq!(Range::copy_in(db, rows()).unwrap_err().kind(), ErrorKind::CheckViolation);
        let mut ranges = Range::bulk_create(db, (0..9).map(|n| Range::create().low(n).high(n))).unwrap();
        ranges[5].high = Some(4);
        let error = Range::bulk_update(db, &ranges, |r| (r.low, r.high)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::CheckViolation, Some("low, high")));
        let error = Range::objects().update(db, |r| (r.low.set(3), r.high.set(2))).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::CheckViolation, Some("low, high")));
        let update = |high: i32| {
            Range::update_or_create(
                db,
                |r| r.low.eq(3),
                |r| (r.low.set(3), r.high.set(high)),
                || Range::create().low(3).high(high),
            )
        };
        assert_eq!(update(2).unwrap_err().kind(), ErrorKind::CheckViolation);
        assert_eq!(update(4).unwrap().0.high, Some(4));
        assert_eq!(Range::objects().count(db).unwrap(), 10);
    });
}
