//! Relations from rows whose key has several columns, and deletions that reach them.

use orm::Fate;
use orm::prelude::*;
use orm_tests::databases::on_each;

use super::composite_models::{Course, Enrolment, HOSTILE, Seat, Student, school};

#[test]
fn rows_are_loaded_with_what_they_point_at() {
    on_each(|db| {
        let (students, _, _) = school(db);
        let rows = assert_queries!(db, 1, {
            Enrolment::objects().select_related(|e| (e.student, e.course)).all(db).unwrap()
        });
        assert!(rows.iter().all(|row| row.course().title == format!("on {}", row.course)));
        let rows = assert_queries!(db, 3, {
            Enrolment::objects().prefetch_related(|e| (e.student, e.course)).all(db).unwrap()
        });
        assert!(rows.iter().all(|row| row.student().id == *row.student.key()));
        assert!(rows.iter().all(|row| row.course().code == *row.course.key()));
        let rows = Enrolment::objects().all(db).unwrap();
        let rows =
            assert_queries!(db, 2, { orm::prefetch_related(db, rows, |e| (e.student, e.course)).unwrap() });
        assert!(
            rows.iter()
                .all(|row| row.student().id == *row.student.key() && row.course().code == *row.course.key())
        );
        assert_eq!(rows[0].student.fetch(db).unwrap(), students[0]);
    });
}

#[test]
fn collections_of_them() {
    on_each(|db| {
        school(db);
        let students = assert_queries!(db, 3, {
            Student::objects()
                .order_by(|s| s.id)
                .prefetch_related(|s| {
                    s.enrolments.order_by(|e| e.course.title.desc()).limit(3).prefetch_related(|e| e.course)
                })
                .all(db)
                .unwrap()
        });
        let counts: Vec<usize> = students.iter().map(|student| student.enrolments().len()).collect();
        assert_eq!(counts, [3, 3, 0]);
        assert!(students[0].enrolments().iter().all(|row| row.course().code == *row.course.key()));
        let counted = Student::objects()
            .annotate(|s| (s.enrolments.count(), s.enrolments.sum(|e| e.grade)))
            .order_by(|(s, _)| s.id)
            .all(db)
            .unwrap();
        let counted: Vec<_> = counted.into_iter().map(|(_, counted)| counted).collect();
        assert_eq!(counted, [(7, Some(7)), (7, Some(14)), (0, None)]);
        let codes = Student::objects()
            .filter(|s| s.enrolments.any(|e| e.course.eq("%_\\") & e.grade.eq(2)))
            .values(|s| s.name)
            .all(db)
            .unwrap();
        assert_eq!(codes, ["Bob"]);
        let first = Student::objects()
            .order_by(|s| s.id)
            .values(|s| s.enrolments.order_by(|e| e.course).first(|e| e.course.title))
            .all(db)
            .unwrap();
        assert_eq!((first[0].is_some(), &first[2]), (true, &None));
        let courses = Course::objects()
            .prefetch_related(|c| c.enrolments.select_related(|e| e.student))
            .all(db)
            .unwrap();
        assert_eq!(courses.len(), HOSTILE.len());
        assert!(
            courses.iter().all(|c| c
                .enrolments()
                .iter()
                .map(|e| e.student().name.as_str())
                .eq(["Ada", "Bob"])
                || c.enrolments().iter().map(|e| e.student().name.as_str()).eq(["Bob", "Ada"]))
        );
    });
}

#[test]
fn the_other_side_of_a_one_to_one() {
    on_each(|db| {
        let (students, _, _) = school(db);
        let seats = [(1, 1, Some(&students[1])), (1, 2, None), (2, 1, Some(&students[0]))];
        let seats = seats.map(|(line, number, guest)| {
            Seat::create().line(line).number(number).guest(guest).save(db).unwrap()
        });
        let rows = Student::objects().order_by(|s| s.id).select_related(|s| s.seat).all(db).unwrap();
        let found: Vec<Option<&Seat>> = rows.iter().map(|row| row.seat()).collect();
        assert_eq!(found, [Some(&seats[2]), Some(&seats[0]), None]);
        let rows = Student::objects().order_by(|s| s.id).prefetch_related(|s| s.seat).all(db).unwrap();
        assert_eq!(rows[0].seat(), Some(&seats[2]));
        let count =
            |predicate: orm::Pred<Student>| Student::objects().filter(|_| predicate).count(db).unwrap();
        let seat = orm_tests::fields::<Student>().seat;
        assert_eq!(count(seat.eq(&seats[0])), 1);
        assert_eq!((count(seat.eq((2, 1))), count(seat.in_([(2, 1), (1, 2), (9, 9)]))), (1, 1));
        assert_eq!(count(seat.eq(&seats[1])), 0);
        assert_eq!(count(seat.ne(&seats[0])), 2);
        assert_eq!(count(seat.in_(&seats)), 2);
        assert_eq!(count(!seat.in_(&seats[..1])), 2);
        assert_eq!(count(seat.in_(&seats[..0])), 0);
        assert_eq!(count(seat.is_null()), 1);
        assert_eq!(count(seat.number.eq(1)), 2);
        let error = students[1].delete(db).unwrap_err();
        assert_eq!((error.kind(), error.protected_by()), (ErrorKind::Protected, Some("Seat.guest")));
    });
}

#[test]
fn they_go_with_what_they_point_at() {
    on_each(|db| {
        let (students, courses, _) = school(db);
        let plan = Student::objects().filter(|s| s.name.eq("Ada")).delete_plan(db).unwrap();
        let parts: Vec<String> = plan.parts().iter().map(ToString::to_string).collect();
        assert_eq!(parts, ["1 Student deleted", "7 Enrolment deleted"]);
        let plan = Enrolment::objects().filter(|e| e.course.title.contains("ü")).delete_plan(db).unwrap();
        let parts: Vec<_> =
            plan.parts().iter().map(|part| (part.model.as_str(), part.rows, part.fate)).collect();
        assert_eq!(parts, [("Enrolment", 2, Fate::Deleted)]);
        students[0].delete(db).unwrap();
        courses[0].delete(db).unwrap();
        assert_eq!(Enrolment::objects().count(db).unwrap(), 6);
    });
}

#[test]
fn a_row_and_its_children() {
    on_each(|db| {
        let (_, courses, _) = school(db);
        let rows: Vec<_> = courses.iter().map(|course| Enrolment::create().course(course).grade(4)).collect();
        let (student, enrolments) = Student::create().name("Dan").with(|e| e.student, rows).save(db).unwrap();
        assert!(enrolments.len() == 7 && enrolments.iter().all(|row| *row.student.key() == student.id));
    });
}
