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
