//! What one row does, and many that are written at once.

use std::sync::Barrier;
use std::thread;

use orm::prelude::*;
use orm_core::query::ModelFields;
use orm_tests::databases::on_each;
use orm_tests::rows::date;
use rust_decimal::Decimal;

use super::composite_models::{
    All, Enrolment, HOSTILE, Pair, Quote, Reading, Seat, Student, readings, school, sensor,
};

fn key_of(enrolment: &Enrolment) -> (i64, String) {
    enrolment.key().into_owned()
}

#[test]
fn a_row_is_written_and_found_by_its_whole_key() {
    on_each(|db| {
        let (students, courses, mut enrolments) = school(db);
        assert_eq!(key_of(&enrolments[1]), (students[0].id, "a,b".to_owned()));
        assert_eq!(<Enrolment as Model>::KEY_COLUMNS, ["student_id", "course_id"]);
        let (first, others) = enrolments.split_at_mut(1);
        let first = &mut first[0];
        first.grade = None;
        first.note = "late".into();
        assert_queries!(db, 1, { first.save(db).unwrap() });
        first.grade = Some(3);
        first.save_only(db, |e| e.grade).unwrap();
        let is_first = |e: ModelFields<Enrolment>| e.student.eq(&students[0]) & e.course.eq(&courses[0]);
        assert_eq!(Enrolment::objects().filter(is_first).get(db).unwrap(), *first);
        for other in &*others {
            let mut read = other.clone();
            read.refresh(db).unwrap();
            assert_eq!(read, *other);
        }
        Enrolment::objects().filter(is_first).update(db, |e| e.note.set("early")).unwrap();
        first.refresh(db).unwrap();
        assert_eq!(first.note, "early");
        first.delete(db).unwrap();
        assert_eq!(Enrolment::objects().count(db).unwrap(), 2 * HOSTILE.len() as u64 - 1);

        let missing = format!("no `Enrolment` has the key ({}, \"o'clock\")", students[0].id);
        for error in [first.save(db), first.refresh(db), first.delete(db)].map(Result::unwrap_err) {
            assert_eq!((error.kind(), error.model()), (ErrorKind::DoesNotExist, Some("Enrolment")));
            assert!(error.to_string().starts_with(&missing), "{error}");
        }
    });
}

#[test]
fn a_row_that_is_nothing_but_its_key() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let mut pair = Pair::create().left(1).right(-2).save(db).unwrap();
        pair.save(db).unwrap();
        pair.refresh(db).unwrap();
        assert_eq!(Pair::objects().all(db).unwrap(), [pair.clone()]);
        assert_eq!(
            Pair::bulk_create_with(db, [Pair::create().left(1).right(-2)], BulkCreate::new().ignore())
                .unwrap(),
            []
        );
        pair.right = 2;
        assert_eq!(pair.save(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
        assert_eq!(pair.delete(db).unwrap_err().kind(), ErrorKind::DoesNotExist);
    });
}

#[test]
fn a_key_is_there_once() {
    on_each(|db| {
        let (students, courses, _) = school(db);
        let again = || Enrolment::create().student(&students[1]).course(&courses[2]);
        let error = again().save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::UniqueViolation, Some("Enrolment"), Some("student, course"))
        );
        let same = |e: ModelFields<Enrolment>| e.student.eq(&students[1]) & e.course.eq("{\"x\"}");
        let (found, made) = Enrolment::get_or_create(db, same, again).unwrap();
        assert_eq!((key_of(&found), made), ((students[1].id, "{\"x\"}".to_owned()), false));
        let set = |e: ModelFields<Enrolment>| e.grade.set(6);
        let (found, made) = Enrolment::update_or_create(db, same, set, again).unwrap();
        assert_eq!((found.grade, made), (Some(6), false));
        let new = |e: ModelFields<Enrolment>| e.student.eq(&students[2]) & e.course.eq("z");
        let create = || Enrolment::create().student(&students[2]).course("z");
        assert!(Enrolment::update_or_create(db, new, set, create).unwrap().1);
        let (row, made) = Enrolment::update_or_create(db, new, set, create).unwrap();
        assert_eq!((row.grade, made), (Some(6), false));

        let error = Enrolment::create().student(&students[2]).course("none").save(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
    });
}

#[test]
fn threads_that_make_one_row_get_the_same() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let barrier = Barrier::new(8);
        let made = || {
            barrier.wait();
            let is_it = |p: ModelFields<Pair>| p.left.eq(1) & p.right.eq(2);
            Pair::get_or_create(db, is_it, || Pair::create().left(1).right(2)).unwrap().1
        };
        let made: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(made)).collect();
            threads.into_iter().map(|thread| usize::from(thread.join().unwrap())).sum()
        });
        assert_eq!((made, Pair::objects().count(db).unwrap()), (1, 1));
    });
}

#[test]
fn a_version_and_hooks_of_a_row() {
    on_each(|db| {
        let mut rows = readings(db);
        let mut other = rows[3].clone();
        rows[3].value = -1;
        rows[3].save(db).unwrap();
        assert_eq!((rows[3].remark.as_str(), rows[3].version), ("minus one", 2));
        other.value = 9;
        let error = other.save(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
        assert_eq!(other.delete(db).unwrap_err().kind(), ErrorKind::Stale);
        other.refresh(db).unwrap();
        assert_eq!(other, rows[3]);
        other.delete(db).unwrap();
        assert_eq!(rows[3].save(db).unwrap_err().kind(), ErrorKind::Stale);
    });
}

#[test]
fn many_rows_at_once() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let pairs: Vec<_> = (0..50).map(|n| Pair::create().left(n / 7).right(n % 7)).collect();
        let made = assert_queries!(db, 1, { Pair::bulk_create(db, pairs).unwrap() });
        assert_eq!((made.len(), &made[8]), (50, &Pair { left: 1, right: 1 }));
        let error = Pair::bulk_create(db, [Pair::create().left(9).right(9), Pair::create().left(1).right(1)]);
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("left, right")));
        assert_eq!(Pair::copy_in(db, (60..70).map(|n| Pair::create().left(n).right(-n))).unwrap(), 10);
        assert_eq!(Pair::objects().count(db).unwrap(), 60);

        let seat = |line, number| Seat::create().line(line).number(number);
        let made = Seat::bulk_create(db, [seat(1, 2), seat(1, 1).guest(None::<i64>)]).unwrap();
        assert_eq!(made[0], Seat { line: 1, number: 2, guest: None });
    });
}

#[test]
fn conflicts_by_the_key() {
    on_each(|db| {
        let (students, courses, _) = school(db);
        let row = |student: &Student, course: usize, grade: i32| {
            Enrolment::create().student(student).course(&courses[course]).grade(grade)
        };
        let by_key = || BulkCreate::<Enrolment>::new().on_conflict(|e| (e.student, e.course));
        let rows = [row(&students[0], 3, 5), row(&students[2], 3, 6)];
        let written = Enrolment::bulk_create_with(db, rows, by_key().update(|e| e.grade)).unwrap();
        assert_eq!(written.iter().map(|e| e.grade).collect::<Vec<_>>(), [Some(5), Some(6)]);
        // The order of the fields is no matter.
        let turned = BulkCreate::<Enrolment>::new().on_conflict(|e| (e.course, e.student)).ignore();
        let rows = [row(&students[0], 3, 7), row(&students[2], 4, 7)];
        let written = Enrolment::bulk_create_with(db, rows, turned).unwrap();
        assert_eq!(written.len(), 1);
        assert_eq!(key_of(&written[0]), (students[2].id, courses[4].code.clone()));

        let twice = [row(&students[2], 5, 1), row(&students[2], 5, 2)];
        let error = Enrolment::bulk_create_with(db, twice, by_key().update(|e| e.grade)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("student, course")));
        let half = BulkCreate::<Enrolment>::new().on_conflict(|e| e.student).ignore();
        let error = Enrolment::bulk_create_with(db, [row(&students[2], 5, 1)], half).unwrap_err();
        assert!(error.to_string().contains("unique are (`student`, `course`)"), "{error}");
        let of_key = by_key().update(|e| (e.grade, e.course));
        let error = Enrolment::bulk_create_with(db, [row(&students[2], 5, 1)], of_key).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("course")));
    });
}

#[test]
fn each_of_many_rows_gets_its_own_values() {
    on_each(|db| {
        let (students, _, mut enrolments) = school(db);
        for (row, grade) in enrolments.iter_mut().zip(100..) {
            row.grade = Some(grade);
            row.note = format!("no. {grade}");
        }
        let written = assert_queries!(db, 1, {
            Enrolment::bulk_update(db, &enrolments, |e| (e.grade, e.note)).unwrap()
        });
        assert_eq!(written, 14);
        for row in &enrolments {
            let mut read = row.clone();
            read.refresh(db).unwrap();
            assert_eq!(read, *row);
        }
        let error = Enrolment::bulk_update(db, &enrolments, |e| e.course).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("course")));
        let twice = [&enrolments[0], &enrolments[1], &enrolments[0]];
        let error = Enrolment::bulk_update(db, twice, |e| e.grade).unwrap_err();
        let expected =
            format!("the `Enrolment` with the key ({}, \"o'clock\") is given twice", students[0].id);
        assert!(error.kind() == ErrorKind::Invalid && error.to_string().starts_with(&expected), "{error}");
        // Both parts are there, in other rows.
        enrolments[9].delete(db).unwrap();
        let error = Enrolment::bulk_update(db, &enrolments, |e| e.grade).unwrap_err();
        let expected = format!("no `Enrolment` has the key ({}, \"{{\\\"x\\\"}}\")", students[1].id);
        assert!(
            error.kind() == ErrorKind::DoesNotExist && error.to_string().starts_with(&expected),
            "{error}"
        );
    });
}

#[test]
fn rows_with_a_version_at_once() {
    on_each(|db| {
        let mut rows = readings(db);
        for row in &mut rows {
            row.value *= 10;
        }
        assert_eq!(Reading::bulk_update(db, &rows, |r| r.value).unwrap(), 8);
        let error = Reading::bulk_update(db, &rows[6..], |r| r.value).unwrap_err();
        let expected = format!("(\"a'\", 2025-01-01, {:?})", sensor(0));
        assert!(error.kind() == ErrorKind::Stale && error.to_string().contains(&expected), "{error}");
        let stored = Reading::objects().order_by(|r| r.value).all(db).unwrap();
        assert!(stored.iter().zip(&rows).all(|(stored, row)| {
            (stored.version, stored.value, stored.key()) == (2, row.value, row.key())
        }));
        let place = Reading::objects().filter(|r| r.day.eq(date(2025, 1, 2)));
        assert_eq!(place.update(db, |r| r.value.set(r.value + 1)).unwrap(), 4);
    });
}

#[test]
fn parts_of_every_kind() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let at = |second: u32| date(2025, 1, 1).and_hms_micro_opt(23, 59, second, 999_999).unwrap();
        let quote = |price: i64, scale: u32, second: u32, raw: &[u8], open: bool| {
            let quote = Quote::create().price(Decimal::new(price, scale)).at(at(second).and_utc());
            quote.raw(raw.to_vec()).open(open).time(at(second).time())
        };
        let rows = [
            quote(100, 2, 1, b"\0\xff", true),
            quote(100, 2, 1, b"\0\xff", false),
            quote(9, 0, 1, b"", true),
            quote(-1, 0, 59, b"", true),
        ];
        let mut rows = Quote::bulk_create(db, rows).unwrap();
        let error = quote(1, 0, 1, b"\0\xff", false).save(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UniqueViolation, "1 is 1.00: {error}");
        for (row, count) in rows.iter_mut().zip(1..) {
            row.count = count;
        }
        assert_eq!(Quote::bulk_update(db, &rows, |q| q.count).unwrap(), 4);
        rows[3].save(db).unwrap();
        let keys: Vec<_> = rows.iter().map(|row| row.key().into_owned()).collect();
        let found = Quote::objects().in_bulk(db, keys.clone()).unwrap();
        assert!(found.len() == 4 && rows.iter().all(|row| found[&*row.key()] == *row));
        // 1 is 1.00, and a truth value another.
        let one = (Decimal::ONE, keys[0].1, keys[0].2.clone(), true, keys[0].4);
        let found = Quote::objects().in_bulk(db, [one.clone()]).unwrap();
        assert_eq!((found.len(), found[&one].count), (1, 1));
        let read: Vec<_> = Quote::objects().iterator(db, 1).map(|row| row.unwrap().count).collect();
        assert_eq!(read.iter().sum::<i64>(), 10);
        let page = Quote::objects().order_by(|q| q.open).keyset(2).all(db).unwrap();
        let rest = Quote::objects().order_by(|q| q.open).keyset(2).after(page.next).all(db).unwrap();
        let counts: Vec<i64> = page.rows.iter().chain(&rest.rows).map(|row| row.count).collect();
        assert_eq!(counts, [2, 4, 1, 3]);
        rows[1].delete(db).unwrap();
        assert_eq!(Quote::objects().count(db).unwrap(), 3);
    });
}
