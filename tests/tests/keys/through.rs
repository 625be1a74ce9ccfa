//! Many-to-many relations through a model of one's own, which has more to say of a pair.

use orm::prelude::*;
use orm_tests::databases::on_each;

use super::composite_models::{Course, Enrolment, Student, school};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(friends: Guest through Visit), has_many(visits: Visit.host))]
struct Host {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(hosts: Host.friends))]
struct Guest {
    id: i64,
    name: String,
}

/// With an id of its own, so that a pair may be there twice.
#[derive(Model, Debug, Clone, PartialEq)]
struct Visit {
    id: i64,
    #[orm(on_delete = Cascade)]
    host: ForeignKey<Host>,
    #[orm(on_delete = Cascade)]
    guest: ForeignKey<Guest>,
    nights: i32,
}

#[test]
fn rows_on_the_other_side() {
    on_each(|db| {
        let (students, courses, _) = school(db);
        assert_eq!(students[0].courses().count(db).unwrap(), 7);
        assert_eq!(students[2].courses().all(db).unwrap(), []);
        assert_eq!(courses[3].students().order_by(|s| s.id).all(db).unwrap(), students[..2]);
        let rows = assert_queries!(db, 3, {
            Student::objects()
                .order_by(|s| s.id)
                .prefetch_related(|s| s.courses.order_by(|c| c.title).prefetch_related(|c| c.students))
                .all(db)
                .unwrap()
        });
        let counts: Vec<usize> = rows.iter().map(|row| row.courses().len()).collect();
        assert_eq!(counts, [7, 7, 0]);
        assert!(rows[1].courses().iter().all(|course| course.students().len() == 2));
        let limited =
            Student::objects().order_by(|s| s.id).prefetch_related(|s| s.courses.limit(2)).all(db).unwrap();
        assert_eq!(limited[1].courses().len(), 2);
        let both = Student::objects()
            .filter(|s| s.courses.any(|c| c.code.eq("a,b")) & s.courses.none(|c| c.code.eq("gone")))
            .count(db)
            .unwrap();
        assert_eq!(both, 2);
        // A condition on the pair is one on the model between.
        let good = Student::objects()
            .filter(|s| s.enrolments.any(|e| e.grade.eq(2) & e.course.title.eq("on z")))
            .get(db)
            .unwrap();
        assert_eq!(good.name, "Bob");
        let counted = Course::objects().annotate(|c| c.students.count()).all(db).unwrap();
        assert!(counted.iter().all(|(_, n)| *n == 2));
        assert_eq!(
            students[0].courses().filter(|c| c.code.eq("z")).update(db, |c| c.title.set("Z")).unwrap(),
            1
        );
        assert_eq!(students[2].courses().delete(db).unwrap(), 0);
    });
}

#[test]
fn pairs_are_rows_of_the_model_between() {
    on_each(|db| {
        let (students, courses, _) = school(db);
        Enrolment::create().student(&students[2]).course(&courses[6]).note("new").save(db).unwrap();
        let own = students[2].enrolments().select_related(|e| e.course).all(db).unwrap();
        assert_eq!((own.len(), own[0].note.as_str(), own[0].course().title.as_str()), (1, "new", "on z"));
        // What `set` would do: those that are there stay, the others come and go.
        let wanted = [&courses[0], &courses[6]];
        students[2].enrolments().exclude(|e| e.course.in_(wanted)).delete(db).unwrap();
        let rows = wanted.map(|course| Enrolment::create().student(&students[2]).course(course));
        Enrolment::bulk_create_with(db, rows, BulkCreate::new().ignore()).unwrap();
        let rows = students[2].enrolments().order_by(|e| e.note).all(db).unwrap();
        let notes: Vec<&str> = rows.iter().map(|row| row.note.as_str()).collect();
        assert_eq!(notes, ["", "new"]);
        students[2].enrolments().delete(db).unwrap();
        assert_eq!(students[2].courses().count(db).unwrap(), 0);
    });
}

#[test]
fn a_model_between_with_an_id() {
    on_each(|db| {
        db.create_tables::<(Host, Guest, Visit)>().unwrap();
        let host = Host::create().name("Ada").save(db).unwrap();
        let guests = ["Bob", "Cyd"].map(|name| Guest::create().name(name).save(db).unwrap());
        for (guest, nights) in [(0, 1), (1, 2), (1, 3)] {
            Visit::create().host(&host).guest(&guests[guest]).nights(nights).save(db).unwrap();
        }
        // A guest who came twice is there twice, as the pairs are.
        assert_eq!(host.friends().count(db).unwrap(), 3);
        assert_eq!(host.friends().distinct().count(db).unwrap(), 2);
        assert_eq!(guests[1].hosts().distinct().all(db).unwrap(), std::slice::from_ref(&host));
        let hosts = Host::objects().prefetch_related(|h| (h.friends, h.visits)).all(db).unwrap();
        assert_eq!((hosts[0].friends().len(), hosts[0].visits().len()), (3, 3));
        let long = Host::objects().filter(|h| h.visits.any(|v| v.nights.gt(2) & v.guest.name.eq("Cyd")));
        assert_eq!(long.count(db).unwrap(), 1);
        guests[1].delete(db).unwrap();
        assert_eq!(host.friends().all(db).unwrap(), guests[..1]);
    });
}
