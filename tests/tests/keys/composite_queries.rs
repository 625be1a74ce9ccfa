//! What query sets do by the key: look rows up, sort, page, combine, change.

use std::collections::HashMap;

use orm::prelude::*;
use orm_core::query::ModelFields;
use orm_tests::databases::{on_each, on_file, on_postgres};
use orm_tests::rows::date;

use super::composite_models::{
    All, Enrolment, HOSTILE, Pair, Reading, Seat, Student, readings, school, sensor,
};

type Found = HashMap<(i64, String), Enrolment>;

#[test]
fn rows_are_found_by_many_keys() {
    on_each(|db| {
        let (students, _, enrolments) = school(db);
        let (ada, bob) = (students[0].id, students[1].id);
        for codes in [["%_\\", "z"], ["ünï", "É"]] {
            // Both parts of (4711, z) and (bob, nothing) are somewhere, or nowhere.
            let keys = [(ada, codes[0]), (bob, codes[1]), (4711, "z"), (bob, "nothing"), (ada, codes[0])];
            let found: Found = assert_queries!(db, 1, { Enrolment::objects().in_bulk(db, keys).unwrap() });
            assert_eq!(found.len(), 2);
            assert_eq!(found[&(bob, codes[1].to_owned())].grade, Some(2));
        }
        let all = Enrolment::objects().in_bulk(db, enrolments.iter().map(|e| e.key().into_owned())).unwrap();
        assert_eq!(all.len(), 14);
        assert!(enrolments.iter().all(|e| all[&*e.key()] == *e));
        let good =
            Enrolment::objects().filter(|e| e.grade.eq(1)).in_bulk(db, [(ada, "z"), (bob, "z")]).unwrap();
        assert_eq!(good.len(), 1);
        let none = assert_queries!(db, 0, { Enrolment::objects().in_bulk(db, [(0, ""); 0]).unwrap() });
        assert!(none.is_empty());
        let loaded = Enrolment::objects().select_related(|e| e.course).in_bulk(db, [(ada, "z")]).unwrap();
        assert_eq!(loaded[&(ada, "z".to_owned())].course().title, "on z");
        let partial = Enrolment::objects().only(|e| e.note).in_bulk(db, [(ada, "z")]).unwrap();
        assert_eq!(partial[&(ada, "z".to_owned())].note(), "");

        let rows = readings(db);
        let keys = rows[..3].iter().map(|row| row.key().into_owned());
        let found = Reading::objects().in_bulk(db, keys).unwrap();
        assert_eq!(found[&("a'".to_owned(), date(2025, 1, 1), sensor(1))], rows[0]);
        assert_eq!(found.len(), 3);
    });
}

#[test]
fn values_and_slices_of_rows_by_key() {
    on_each(|db| {
        let (students, _, _) = school(db);
        let (ada, bob) = (students[0].id, students[1].id);
        let grades = Enrolment::objects()
            .values(|e| (e.grade, e.course.title))
            .in_bulk(db, [(bob, "z"), (ada, "none")]);
        assert_eq!(grades.unwrap()[&(bob, "z".to_owned())], (Some(2), "on z".to_owned()));
        let counted = Enrolment::objects()
            .annotate(|e| e.student.enrolments.count())
            .in_bulk(db, [(ada, "É")])
            .unwrap();
        assert_eq!(counted[&(ada, "É".to_owned())].1, 7);
        // A slice is read by its keys: parts of two rows are none of a third.
        let slice = Enrolment::objects().order_by(|e| (e.student, e.course)).slice(5..9);
        assert_eq!(slice.aggregate(db, |e| (count(), e.grade.sum())).unwrap(), (4, Some(6)));
        let both = Enrolment::objects()
            .filter(|e| e.grade.eq(1))
            .union(Enrolment::objects().filter(|e| e.course.eq("z")));
        assert_eq!(both.aggregate(db, |e| e.grade.sum()).unwrap(), Some(9));
    });
}

#[test]
fn a_hundred_thousand_keys() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        Pair::copy_in(db, (0..100_000).map(|n| Pair::create().left(n / 300).right(n % 300))).unwrap();
        let keys = (0..100_000).map(|n| (n / 200, n % 200));
        let found = Pair::objects().in_bulk(db, keys).unwrap();
        assert_eq!(found.len(), 334 * 200 - 100);
    });
}

#[test]
fn the_key_is_the_last_resort_of_an_ordering() {
    on_each(|db| {
        let mut rows = readings(db);
        rows.sort_by(|a, b| a.key().cmp(&b.key()));
        assert_eq!(Reading::objects().first(db).unwrap().as_ref(), rows.first());
        assert_eq!(Reading::objects().last(db).unwrap().as_ref(), rows.last());
        let page = Reading::objects().order_by(|r| (r.place, r.day, r.sensor)).page(2, 3).all(db).unwrap();
        assert_eq!((page.rows.as_slice(), page.total), (&rows[3..6], 8));

        // Each row once, whatever the parts of the ordering, and in both directions.
        let mut pages: Vec<Reading> = Vec::new();
        let mut cursor = None;
        loop {
            let page = Reading::objects().order_by(|r| r.day.desc()).keyset(3).after(cursor).all(db).unwrap();
            pages.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let mut expected = rows.clone();
        expected.sort_by(|a, b| (b.day, &b.place, b.sensor).cmp(&(a.day, &a.place, a.sensor)));
        assert_eq!(pages, expected);
    });
}

#[test]
fn iterators_go_by_the_whole_key() {
    on_each(|db| {
        let mut rows = readings(db);
        rows.sort_by(|a, b| a.key().cmp(&b.key()));
        for chunk in [1, 2, 3, 8, 100] {
            let read: Result<Vec<_>, _> =
                Reading::objects().order_by(|r| (r.place, r.day, r.sensor)).iterator(db, chunk).collect();
            assert_eq!(read.unwrap(), rows, "{chunk}");
            let mut read: Vec<_> = Reading::objects().iterator(db, chunk).collect::<Result<_, _>>().unwrap();
            read.sort_by(|a, b| a.key().cmp(&b.key()));
            assert_eq!(read, rows, "{chunk}");
        }
    });
    on_file(|db| {
        let (.., mut rows) = school(db);
        rows.sort_by(|a, b| a.key().cmp(&b.key()));
        let log = db.record();
        let with_students = Enrolment::objects().prefetch_related(|e| e.student);
        let read = with_students.iterator(db, 3).map(|row| Enrolment::clone(&row.unwrap()));
        assert_eq!(read.collect::<Vec<Enrolment>>(), rows);
        // No cursor, and so no copy of the rows: the order is that of the key's index.
        let first = &log.queries()[1].sql;
        assert!(first.ends_with("ORDER BY t0.\"student_id\", t0.\"course_id\" LIMIT 3"), "{first}");
    });
}

#[test]
fn sets_of_rows() {
    on_each(|db| {
        let (students, _, enrolments) = school(db);
        let of = |student: &Student| Enrolment::objects().filter(|e| e.student.eq(student));
        let both = of(&students[0]).union(of(&students[1]));
        assert_eq!(both.count(db).unwrap(), 14);
        assert_eq!(both.first(db).unwrap().unwrap().student.key(), &students[0].id);
        let ordered = both.clone().order_by(|e| (e.course, e.student)).values(|e| e.grade).all(db).unwrap();
        assert_eq!(ordered.iter().flatten().sum::<i32>(), 21);
        assert_eq!(of(&students[0]).intersect(Enrolment::objects()).count(db).unwrap(), 7);
        assert_eq!(Enrolment::objects().except(of(&students[0])).count(db).unwrap(), 7);
        assert_eq!(Enrolment::objects().distinct().count(db).unwrap(), 14);
        // Told apart by the key where nothing else is read.
        assert_eq!(both.clone().values(|e| e.grade).all(db).unwrap().len(), 14);

        let grades = Enrolment::objects()
            .group_by(|e| e.student)
            .aggregate(|e| (count(), e.grade.sum()))
            .order_by(|(key, _)| key)
            .all(db)
            .unwrap();
        assert_eq!(grades, [(students[0].id, (7, Some(7))), (students[1].id, (7, Some(14)))]);
        let text: Vec<String> = Enrolment::objects()
            .annotate(|e| e.course.title)
            .all(db)
            .unwrap()
            .into_iter()
            .map(|(_, t)| t)
            .collect();
        assert_eq!(text.len(), 14);
        assert!(enrolments.iter().all(|e| text.contains(&format!("on {}", e.course))));
        let plan = Enrolment::objects().filter(|e| e.student.eq(1) & e.course.eq("z")).explain(db).unwrap();
        assert!(!plan.to_string().is_empty());
    });
}

#[test]
fn rows_that_a_join_chooses_are_changed_and_deleted() {
    on_each(|db| {
        let (students, _, _) = school(db);
        let sharp =
            || Enrolment::objects().filter(|e| e.course.title.contains("É") & e.student.name.eq("Bob"));
        assert_eq!(sharp().update(db, |e| (e.note.set("x"), e.grade.set(e.grade + 10))).unwrap(), 1);
        assert_eq!(Enrolment::objects().filter(|e| e.note.eq("x")).get(db).unwrap().grade, Some(12));
        let first = |e: ModelFields<Enrolment>| e.student.enrolments.filter(|o| o.course.eq("z")).exists();
        assert_eq!(Enrolment::objects().filter(first).update(db, |e| e.grade.set(9)).unwrap(), 14);
        let ranked = Enrolment::objects()
            .annotate(|e| row_number().over(|w| w.partition_by(e.student).order_by(e.course)))
            .filter(|(_, n)| n.gt(5))
            .delete(db)
            .unwrap();
        assert_eq!(ranked, 4);
        assert_eq!(students[0].enrolments().count(db).unwrap(), 5);
        assert_eq!(
            sharp().delete(db).unwrap()
                + Enrolment::objects().filter(|e| e.student.name.eq("Bob")).delete(db).unwrap(),
            5
        );
        assert_eq!(students[0].enrolments().update(db, |e| e.note.set("mine")).unwrap(), 5);
        assert_eq!(students[0].enrolments().delete(db).unwrap(), 5);
        assert_eq!(Enrolment::objects().count(db).unwrap(), 0);
    });
}

#[test]
fn rows_are_locked() {
    on_postgres(|db| {
        let (students, _, enrolments) = school(db);
        db.atomic(|tx| {
            let own = Enrolment::objects().filter(|e| e.student.eq(&students[0]) & e.course.eq("z"));
            assert_eq!(own.clone().select_for_update().get(tx)?.grade, Some(1));
            let free =
                db.atomic(|other| Enrolment::objects().select_for_update().skip_locked().all(other))?;
            assert_eq!(free.len(), enrolments.len() - 1);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn raw_rows_are_found_by_name() {
    on_each(|db| {
        let (students, _, _) = school(db);
        let sql =
            "SELECT note, grade, course_id, student_id FROM enrolment WHERE student_id = ? AND course_id = ?";
        for code in HOSTILE {
            let row = Enrolment::raw(sql, params![students[1].id, code]).all(db).unwrap().pop().unwrap();
            assert_eq!((row.grade, row.course.key().as_str()), (Some(2), code));
        }
    });
}

#[test]
fn the_index_of_the_key_serves() {
    on_each(|db| {
        school(db);
        Seat::bulk_create(db, (0..500).map(|n| Seat::create().line(n / 20).number((n % 20) as i16))).unwrap();
        let plan = Seat::objects().filter(|s| s.line.eq(3) & s.number.eq(4)).explain(db).unwrap();
        assert!(plan.full_scans().is_empty() || plan.to_string().contains("Seq Scan"), "{plan}");
    });
}
