use chrono::{NaiveDate, NaiveTime};
use orm::prelude::*;
use orm_tests::databases::{on_each, on_postgres};
use orm_tests::models::{Book, Sample};
use orm_tests::rows::{date, library};

/// Asserts that something was refused as out of range, and of which field.
#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, model: &str, field: &str) {
    let error = outcome.unwrap_err();
    assert_eq!(
        (error.kind(), error.model(), error.field()),
        (ErrorKind::OutOfRange, Some(model), Some(field)),
        "{error:?}"
    );
    assert!(error.location().is_some());
}

fn sample(db: &Database) -> Sample {
    db.create_tables::<Sample>().unwrap();
    Sample::create()
        .small(1)
        .medium(1)
        .large(1)
        .single(1.0)
        .double(1.0)
        .flag(true)
        .text("x")
        .bytes(vec![])
        .date(date(2000, 1, 1))
        .time(NaiveTime::MIN)
        .datetime(date(2000, 1, 1).and_time(NaiveTime::MIN))
        .moment(date(2000, 1, 1).and_time(NaiveTime::MIN).and_utc())
        .save(db)
        .unwrap()
}

/// Changes one field, and asserts that no way to store the row takes it.
macro_rules! no_way_to_store {
    ($db:ident, $row:ident, $field:ident, $value:expr) => {{
        let value = $value;
        let mut changed = $row.clone();
        changed.$field = value.clone();
        let name = stringify!($field);
        refused(changed.save($db), "Sample", name);
        refused(changed.save_only($db, |s| s.$field), "Sample", name);
        refused(Sample::objects().update($db, |s| s.$field.set(value.clone())), "Sample", name);
        refused(
            Sample::create()
                .small(1)
                .medium(1)
                .large(1)
                .single(changed.single)
                .double(changed.double)
                .flag(true)
                .text("x")
                .bytes(vec![])
                .date(changed.date)
                .time(changed.time)
                .datetime(changed.datetime)
                .moment(changed.moment)
                .maybe_date(changed.maybe_date)
                .maybe_moment(changed.maybe_moment)
                .save($db),
            "Sample",
            name,
        );
    }};
}

#[test]
fn values_that_databases_do_not_keep() {
    on_each(|db| {
        let row = sample(db);
        no_way_to_store!(db, row, single, f32::NAN);
        no_way_to_store!(db, row, double, -f64::NAN);
        let year = |year| NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        for outside in [year(0), year(10_000), year(-1), NaiveDate::MAX, NaiveDate::MIN] {
            no_way_to_store!(db, row, date, outside);
            no_way_to_store!(db, row, maybe_date, Some(outside));
            no_way_to_store!(db, row, datetime, outside.and_time(NaiveTime::MIN));
            no_way_to_store!(db, row, moment, outside.and_time(NaiveTime::MIN).and_utc());
        }
        let nanosecond = NaiveTime::from_hms_nano_opt(1, 2, 3, 1).unwrap();
        let leap_second = NaiveTime::from_hms_micro_opt(23, 59, 59, 1_000_000).unwrap();
        for inside in [nanosecond, leap_second] {
            no_way_to_store!(db, row, time, inside);
            no_way_to_store!(db, row, datetime, date(2016, 12, 31).and_time(inside));
            no_way_to_store!(db, row, moment, date(2016, 12, 31).and_time(inside).and_utc());
            no_way_to_store!(db, row, maybe_moment, Some(date(2016, 12, 31).and_time(inside).and_utc()));
        }
        // Neither are they compared with.
        let kind = |query: QuerySet<Sample>| query.count(db).unwrap_err().kind();
        assert_eq!(kind(Sample::objects().filter(|s| s.double.gt(f64::NAN))), ErrorKind::OutOfRange);
        assert_eq!(kind(Sample::objects().filter(|s| s.double.in_([1.0, f64::NAN]))), ErrorKind::OutOfRange);
        assert_eq!(kind(Sample::objects().filter(|s| s.time.ne(nanosecond))), ErrorKind::OutOfRange);
        let error = db.query_as::<f64>("SELECT ?", [f64::NAN]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert_eq!(Sample::objects().get(db).unwrap(), row);
    });
}

#[test]
fn texts_longer_than_their_column() {
    on_each(|db| {
        let library = library(db).unwrap();
        let mut book = library.books[0].clone();
        let long = "ü".repeat(14);
        let new = || Book::create().title("x").author(&library.authors[0]).published_date(date(2000, 1, 1));
        refused(new().isbn(long.as_str()).save(db), "Book", "isbn");
        new().isbn("ü".repeat(13)).save(db).unwrap();
        book.isbn = long.clone();
        refused(book.save(db), "Book", "isbn");
        refused(book.save_only(db, |b| b.isbn), "Book", "isbn");
        refused(
            Book::objects().filter(|b| b.id.eq(book.id)).update(db, |b| b.isbn.set(long.as_str())),
            "Book",
            "isbn",
        );
        // Also where only the database knows the text.
        refused(
            Book::objects().filter(|b| b.id.eq(library.books[1].id)).update(db, |b| b.isbn.set(b.title)),
            "Book",
            "isbn",
        );
        refused(
            Book::objects()
                .filter(|b| b.id.eq(book.id))
                .update(db, |b| (b.isbn.set("14 characters."), b.pages.set(1))),
            "Book",
            "isbn",
        );
        assert_eq!(library.books[0], Book::objects().filter(|b| b.id.eq(book.id)).get(db).unwrap());
    });
}

#[test]
fn numbers_computed_in_an_update() {
    on_each(|db| {
        let row = sample(db);
        let all = Sample::objects();
        refused(all.update(db, |s| s.small.set(s.small + i16::MAX)), "Sample", "small");
        refused(all.update(db, |s| s.medium.set(s.medium + i32::MAX)), "Sample", "medium");
        refused(all.update(db, |s| s.medium.set(s.medium - 3 - i32::MAX)), "Sample", "medium");
        refused(all.update(db, |s| s.medium.set(s.medium * 65_536 * 65_536)), "Sample", "medium");
        refused(all.update(db, |s| s.large.set(s.large + i64::MAX)), "Sample", "large");
        refused(
            all.update(db, |s| s.large.set((s.large + 3_000_000_000) * 4_000_000_000)),
            "Sample",
            "large",
        );
        // In the middle of a computation too, where the end would fit again.
        refused(all.update(db, |s| s.large.set((s.large + i64::MAX) / 2)), "Sample", "large");
        refused(all.update(db, |s| s.large.set((s.large + i64::MAX) - 2)), "Sample", "large");
        refused(all.update(db, |s| s.maybe_number.set(s.medium + i32::MAX)), "Sample", "maybe_number");
        let error = all.update(db, |s| (s.small.set(s.small + i16::MAX), s.large.set(2))).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::OutOfRange, Some("Sample")), "{error:?}");
        assert_eq!(all.get(db).unwrap(), row);
        all.update(db, |s| (s.medium.set(s.medium + (i32::MAX - 1)), s.large.set(s.large + (i64::MAX - 1))))
            .unwrap();
        let row = all.get(db).unwrap();
        assert_eq!((row.medium, row.large), (i32::MAX, i64::MAX));
        let error = all.values(|s| s.large + 1).all(db).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::OutOfRange | ErrorKind::Decode), "{error:?}");
    });
}

#[test]
fn nothing_is_divided_by_zero() {
    on_each(|db| {
        let row = sample(db);
        for outcome in [
            Sample::objects().update(db, |s| s.medium.set(s.medium / 0)),
            Sample::objects().update(db, |s| s.maybe_number.set(s.medium / 0)),
            Sample::objects().update(db, |s| s.maybe_number.set(s.medium % 0)),
            Sample::objects().update(db, |s| s.double.set(s.double / 0.0)),
        ] {
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Sample")), "{error:?}");
        }
        assert_eq!(Sample::objects().get(db).unwrap(), row);
    });
}

#[test]
fn floats_computed_in_an_update() {
    on_each(|db| {
        sample(db);
        let all = Sample::objects();
        all.update(db, |s| (s.single.set(0.1), s.double.set(f64::MAX))).unwrap();
        all.update(db, |s| s.single.set(s.single * 3.0)).unwrap();
        let single = all.get(db).unwrap().single;
        assert_eq!(single, 0.1_f32 * 3.0);
        assert_eq!(all.clone().filter(|s| s.single.eq(single)).count(db).unwrap(), 1);
        refused(all.update(db, |s| s.double.set(s.double * 2.0)), "Sample", "double");
        refused(all.update(db, |s| s.single.set(s.single * f32::MAX * 10.0)), "Sample", "single");
    });
}

#[test]
fn postgres_has_no_text_with_nul() {
    on_postgres(|db| {
        let mut row = sample(db);
        row.text = "a\0b".into();
        for error in [
            row.save(db).unwrap_err(),
            Sample::objects().update(db, |s| s.text.set("\0")).unwrap_err(),
            Sample::objects().filter(|s| s.text.contains("\0")).count(db).unwrap_err(),
            Sample::objects().filter(|s| s.text.in_(["a", "\0"])).count(db).unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Sample")));
            assert!(error.to_string().contains("NUL"), "{error}");
        }
        let error = db.query_as::<String>("SELECT ?", ["\0"]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        // The connection is as good as before.
        assert_eq!(Sample::objects().count(db).unwrap(), 1);
    });
}
