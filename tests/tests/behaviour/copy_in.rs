use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::{Sample, Tag};
use orm_tests::rows::date;

use super::bulk_models::{Code, HOSTILE, Item, Size};

fn tags(range: std::ops::Range<usize>) -> impl Iterator<Item = impl orm_core::query::Complete<Model = Tag>> {
    range.map(|n| Tag::create().name(format!("tag {n}")))
}

#[test]
fn rows_stream_in() {
    on_each(|db| {
        db.create_tables::<Tag>().unwrap();
        let log = db.record();
        assert_eq!(Tag::copy_in(db, tags(0..100_000)).unwrap(), 100_000);
        log.assert_count(1);
        let query = log.queries().into_iter().find(|query| !query.is_control()).unwrap();
        assert!(query.rows == Some(100_000) && [1, 100_000].contains(&query.executions), "{query:?}");
        assert_eq!(Tag::objects().filter(|t| t.name.starts_with("tag 9999")).count(db).unwrap(), 11);
        assert_eq!(assert_queries!(db, 0, { Tag::copy_in(db, tags(0..0)).unwrap() }), 0);
    });
}

#[test]
fn every_type_arrives_as_it_was() {
    on_each(|db| {
        db.create_tables::<Sample>().unwrap();
        let noon = date(2024, 2, 29).and_hms_micro_opt(12, 0, 0, 999_999).unwrap();
        let sample = |n: i32, text: &str| {
            Sample::create()
                .small(i16::MIN)
                .medium(n)
                .large(i64::MAX)
                .single(1.5)
                .double(-2.25e300)
                .flag(n % 2 == 0)
                .text(text)
                .bytes(vec![0, 255, b'\'', n as u8])
                .date(date(1, 1, 1))
                .time(noon.time())
                .datetime(noon)
                .moment(noon.and_utc())
        };
        let rows = || HOSTILE.iter().zip(0..).map(|(text, n)| sample(n, text));
        let full = |n| {
            sample(n, "full")
                .maybe_number(n)
                .maybe_text("t")
                .maybe_date(date(2000, 1, 1))
                .maybe_moment(noon.and_utc())
        };
        Sample::copy_in(db, rows().chain([full(77)])).unwrap();
        let copied = Sample::objects().order_by(|s| s.id).all(db).unwrap();
        let made = Sample::bulk_create(db, rows().chain([full(77)])).unwrap();
        for (copied, made) in copied.iter().zip(&made) {
            assert_eq!(Sample { id: 0, ..copied.clone() }, Sample { id: 0, ..made.clone() });
        }
        assert_eq!(copied.len(), 7);
    });
}

#[test]
fn all_or_none() {
    on_each(|db| {
        db.create_tables::<(Tag, Item)>().unwrap();
        let count = || Tag::objects().count(db).unwrap();
        // The server finds it: at once, and after many pieces have been sent.
        for rows in [2, 200_000] {
            let error = Tag::copy_in(db, tags(0..rows).chain(tags(0..1))).err().unwrap();
            assert_eq!(
                (error.kind(), error.model(), error.field()),
                (ErrorKind::UniqueViolation, Some("Tag"), Some("name")),
                "{error:?}"
            );
            assert_eq!(count(), 0);
        }
        let first = || tags(0..1).chain(tags(0..1));
        let error = Tag::copy_in(db, first().chain(tags(5..200_000))).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::UniqueViolation, "{error:?}");
        // The program finds it, in the middle.
        let item = |n: i32| Item::create().code(Code(n.to_string())).shelf(1).place(n).size(Size::Small);
        let uneven = (0..10_000).map(|n| if n == 9_000 { item(n).stock(1) } else { item(n) });
        let error = Item::copy_in(db, uneven).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("stock")));
        assert!(
            error.to_string().starts_with("row 9001 and the first do not both set this field"),
            "{error}"
        );
        assert_eq!(Item::objects().count(db).unwrap(), 0);
        // In a transaction, which goes on after a savepoint.
        db.atomic(|tx| {
            Tag::copy_in(tx, tags(0..10))?;
            let broken = tx.atomic(|sp| Tag::copy_in(sp, tags(9..20)));
            assert_eq!(broken.unwrap_err().kind(), ErrorKind::UniqueViolation);
            let given = (0..3).map(|n| item(n).stock(n).note("n"));
            Item::copy_in(tx, given.chain([item(3).stock(3)]))
        })
        .unwrap();
        assert_eq!(count(), 10);
        assert_eq!(Item::objects().order_by(|i| i.id).values(|i| i.stock).all(db).unwrap(), [0, 1, 2, 3]);
        assert_eq!(Item::objects().filter(|i| i.note.is_null()).count(db).unwrap(), 1);
        // The program panics, in the middle.
        let panics = tags(100..5_000).chain(std::iter::from_fn(|| panic!("in the middle")));
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| Tag::copy_in(db, panics)));
        assert!(panicked.is_err());
        assert_eq!(count(), 10);
        // The connections are as good as before.
        for _ in 0..20 {
            assert_eq!(count(), 10);
        }
    });
}
