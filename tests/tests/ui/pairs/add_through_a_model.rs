use orm::prelude::*;

#[derive(Model)]
#[orm(many_to_many(courses: Course through Enrolment))]
struct Student {
    id: i64,
}

#[derive(Model)]
struct Course {
    id: i64,
}

#[derive(Model)]
struct Enrolment {
    #[orm(primary_key)]
    student: ForeignKey<Student>,
    #[orm(primary_key)]
    course: ForeignKey<Course>,
    grade: i32,
}

fn enrol(db: &Database, student: &Student, course: &Course) -> Result<(), Error> {
    student.courses().add(db, [course])
}

fn main() {}
