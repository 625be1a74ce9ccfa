//! Models whose keys have several columns: of foreign keys, of text, dates and numbers, and of UUIDs.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use orm::prelude::*;
use orm_tests::rows::date;
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    has_many(enrolments: Enrolment.student),
    many_to_many(courses: Course through Enrolment),
    has_one(seat: Seat.guest),
)]
pub(crate) struct Student {
    pub(crate) id: i64,
    pub(crate) name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(enrolments: Enrolment.course), many_to_many(students: Student.courses))]
pub(crate) struct Course {
    #[orm(primary_key, max_length = 20)]
    pub(crate) code: String,
    pub(crate) title: String,
}

/// A row that stands between two others, and tells more.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Enrolment {
    #[orm(primary_key, on_delete = Cascade)]
    pub(crate) student: ForeignKey<Student>,
    #[orm(primary_key, on_delete = Cascade)]
    pub(crate) course: ForeignKey<Course>,
    pub(crate) grade: Option<i32>,
    #[orm(default = "")]
    pub(crate) note: String,
}

/// The key's columns are neither the first, nor side by side.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(hooks)]
pub(crate) struct Reading {
    pub(crate) value: i64,
    #[orm(primary_key)]
    pub(crate) place: String,
    #[orm(default = "")]
    pub(crate) remark: String,
    #[orm(primary_key, column = "on")]
    pub(crate) day: NaiveDate,
    #[orm(primary_key)]
    pub(crate) sensor: Uuid,
    #[orm(version)]
    pub(crate) version: i32,
}

impl Hooks for Reading {
    fn before_save(draft: &mut Draft<Self>, _: &impl Executor) -> Result<(), Error> {
        let value = draft.get(|r| r.value);
        if value == Some(-1) {
            draft.set(|r| r.remark, "minus one");
        }
        Ok(())
    }
}

/// Nothing but a key, of narrow numbers.
#[derive(Model, Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seat {
    #[orm(primary_key)]
    pub(crate) line: i32,
    #[orm(primary_key)]
    pub(crate) number: i16,
    #[orm(on_delete = Restrict)]
    pub(crate) guest: Option<OneToOne<Student>>,
}

/// Types that a database compares in a way of its own, or keeps in another.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Quote {
    #[orm(primary_key)]
    pub(crate) price: Decimal,
    #[orm(primary_key)]
    pub(crate) at: DateTime<Utc>,
    #[orm(primary_key)]
    pub(crate) raw: Vec<u8>,
    #[orm(primary_key)]
    pub(crate) open: bool,
    #[orm(primary_key)]
    pub(crate) time: NaiveTime,
    #[orm(default = 0)]
    pub(crate) count: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Pair {
    #[orm(primary_key)]
    pub(crate) left: i64,
    #[orm(primary_key)]
    pub(crate) right: i64,
}

pub(crate) type All = (Enrolment, Reading, Seat, Quote, Pair, Student, Course);

/// Text that SQL, LIKE and arrays have a meaning for, and that collations sort in their own ways.
pub(crate) const HOSTILE: [&str; 7] = ["o'clock", "a,b", "{\"x\"}", "%_\\", "ünï", "É", "z"];

/// Three students, courses of hostile codes, and enrolments of the first two students in all of them.
pub(crate) fn school(db: &Database) -> (Vec<Student>, Vec<Course>, Vec<Enrolment>) {
    db.create_tables::<All>().unwrap();
    let students = ["Ada", "Bob", "Cyd"].map(|name| Student::create().name(name).save(db).unwrap());
    let courses = HOSTILE.map(|code| Course::create().code(code).title(format!("on {code}")));
    let courses = Course::bulk_create(db, courses).unwrap();
    let mut enrolments = Vec::new();
    for (student, grade) in students[..2].iter().zip([1, 2]) {
        for course in &courses {
            enrolments
                .push(Enrolment::create().student(student).course(course).grade(grade).save(db).unwrap());
        }
    }
    (students.into(), courses, enrolments)
}

pub(crate) fn sensor(number: u128) -> Uuid {
    Uuid::from_u128(number << 64 | number)
}

/// Readings of two places, two days and two sensors, in no order.
pub(crate) fn readings(db: &Database) -> Vec<Reading> {
    db.create_tables::<All>().unwrap();
    let mut rows = Vec::new();
    for (value, number) in [5, 2, 7, 0, 3, 6, 1, 4].into_iter().zip(0..) {
        let (place, day, own) =
            (["b", "a'"][value & 1], date(2025, 1, 1 + (value as u32 >> 1 & 1)), value as u128 >> 2);
        let row = Reading::create().value(number).place(place).day(day).sensor(sensor(own));
        rows.push(row.save(db).unwrap());
    }
    rows
}
