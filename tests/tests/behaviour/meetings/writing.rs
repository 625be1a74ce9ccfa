//! Every way to write the row that has everything.

use orm::prelude::*;
use orm_core::query::ModelFields;

use super::models::{Pair, Seen, Shift, Site, Worker, by_key, people, shifts, stored};
use super::{marks, on_all};

#[test]
fn one_row() {
    on_all(|db| {
        let (workers, sites) = people(db);
        let new =
            || Shift::create().worker(&workers[0]).site(&sites[1]).hours(3).marks(marks(&["a", "ü\"{}"]));
        let mut shift = new().save(db).unwrap();
        assert_eq!((shift.version, shift.saves, shift.status.as_str()), (1, 1, "new"));
        assert_eq!(shift.marks, marks(&["a", "ü\"{}"]));
        let old = shift.clone();
        shift.marks = marks(&[]);
        shift.save(db).unwrap();
        assert_eq!((shift.version, shift.saves, shift.made), (2, 2, old.made));
        assert!(shift.changed > old.changed);
        shift.hours = 9;
        shift.status = "not sent".into();
        shift.save_only(db, |s| (s.hours, s.marks)).unwrap();
        let mut read = shift.clone();
        read.refresh(db).unwrap();
        assert_eq!((read.hours, read.status.as_str(), read.version), (9, "new", 3));
        assert_eq!(read.version, shift.version);
        assert_eq!(old.clone().save(db).unwrap_err().kind(), ErrorKind::Stale);
        assert_eq!(old.clone().save_only(db, |s| s.hours).unwrap_err().kind(), ErrorKind::Stale);
        assert_eq!(old.clone().delete(db).unwrap_err().kind(), ErrorKind::Stale);
        let error = new().save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::UniqueViolation, Some("Shift"), Some("worker, site"))
        );
        read.delete(db).unwrap();
        assert_eq!(Shift::objects().count(db).unwrap(), 0);
    });
}

#[test]
fn found_or_made() {
    on_all(|db| {
        let (workers, sites) = people(db);
        let new = || Shift::create().worker(&workers[0]).site(&sites[1]).hours(3).marks(marks(&["a"]));
        let is_it = |s: ModelFields<Shift>| s.worker.eq(&workers[0]) & s.site.eq("b'");
        let (made, is_new) = Shift::get_or_create(db, is_it, new).unwrap();
        assert!(is_new && made.saves == 1);
        assert_eq!(Shift::get_or_create(db, is_it, new).unwrap(), (made.clone(), false));
        for more in [2, 5] {
            let set = |s: ModelFields<Shift>| (s.hours.set(s.hours + more), s.marks.set(marks(&["z"])));
            let (changed, is_new) = Shift::update_or_create(db, is_it, set, new).unwrap();
            assert!(!is_new);
            assert_eq!(changed.marks, marks(&["z"]));
            assert_eq!(stored(db), [changed]);
        }
        let row = &stored(db)[0];
        assert_eq!((row.hours, row.version), (10, 3));
        assert!(row.changed > made.changed && row.made == made.made);
        let error = Shift::update_or_create(db, is_it, |s| s.hours.set(s.hours * 100), new).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.constraint()),
            (ErrorKind::CheckViolation, Some("Shift"), Some("few_hours"))
        );
        assert_eq!(stored(db)[0], *row);
    });
}

#[test]
fn many_rows() {
    on_all(|db| {
        let made = shifts(db);
        assert_eq!(stored(db), by_key(made.clone()));
        assert!(made.iter().all(|s| s.version == 1 && s.saves == 0), "bulk operations skip hooks");
        let (worker, site) = (made[0].worker, made[0].site.clone());
        let row = |hours: i32| Shift::create().worker(worker).site(&site).hours(hours).marks(marks(&["new"]));
        let options = || BulkCreate::<Shift>::new().on_conflict(|s| (s.site, s.worker));
        for hours in [11, 12] {
            let written =
                Shift::bulk_create_with(db, [row(hours)], options().update(|s| (s.hours, s.marks))).unwrap();
            assert_eq!((written.len(), written[0].hours), (1, hours));
            assert!(written[0].changed > made[0].changed && written[0].made == made[0].made);
            assert_eq!(written[0].marks, marks(&["new"]));
            assert!(stored(db).contains(&written[0]));
        }
        assert_eq!(Shift::bulk_create_with(db, [row(1)], options().ignore()).unwrap(), []);
        assert_eq!(Shift::bulk_create_with(db, [row(1)], BulkCreate::new().ignore()).unwrap(), []);
        let error = Shift::bulk_create(db, [row(1)]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("worker, site")));

        Shift::objects().delete(db).unwrap();
        let again = made.iter().map(|s| {
            Shift::create().worker(s.worker).site(&s.site).hours(s.hours).marks(s.marks.clone()).open(true)
        });
        assert_eq!(Shift::copy_in(db, again).unwrap(), 10);
        let copied = stored(db);
        for (copied, made) in copied.iter().zip(by_key(made)) {
            assert_eq!((copied.key(), &copied.marks, copied.version), (made.key(), &made.marks, 1));
            assert!(copied.made > made.made && copied.changed > made.changed);
        }
    });
}

#[test]
fn many_rows_are_changed() {
    on_all(|db| {
        let mut rows = shifts(db);
        for (turn, more) in [(2, 1), (3, 5)] {
            for row in &mut rows {
                (row.status, row.marks) = (format!("s{turn}{}", row.hours), marks(&[&row.hours.to_string()]));
                row.hours = 999; // What is stored counts.
            }
            let written = assert_queries!(db, 1, {
                Shift::bulk_update(db, &rows, |s| (s.status, s.hours.set(s.hours + more), s.marks)).unwrap()
            });
            assert_eq!(written, 10);
            let now = stored(db);
            for (now, row) in now.iter().zip(by_key(rows.clone())) {
                assert_eq!((now.key(), &now.status, &now.marks), (row.key(), &row.status, &row.marks));
                assert_eq!(now.version, turn);
                assert!(now.changed > row.changed);
            }
            assert_eq!(now.iter().map(|s| s.hours).sum::<i32>(), 55 + if turn == 2 { 10 } else { 60 });
            let error = Shift::bulk_update(db, &rows, |s| s.status).unwrap_err();
            assert_eq!((error.kind(), error.model()), (ErrorKind::Stale, Some("Shift")));
            rows = now;
        }
        // A truth value of each row, and one that is computed.
        for (place, row) in rows.iter_mut().enumerate() {
            (row.open, row.status) = (place % 2 == 0, "done".into());
        }
        Shift::bulk_update(db, &rows, |s| (s.open, s.status)).unwrap();
        let rows = stored(db);
        Shift::bulk_update(db, &rows, |s| s.open.set(!s.open)).unwrap();
        assert!(stored(db).iter().zip(&rows).all(|(now, was)| now.open != was.open));
        let rows = stored(db);
        Shift::bulk_update(db, &rows, |s| (s.open.set(s.open & s.hours.gt(12)), s.status)).unwrap();
        assert!(stored(db).iter().zip(&rows).all(|(now, was)| now.open == (was.open && was.hours > 12)));
        Shift::objects().filter(|s| !s.open).update(db, |s| s.open.set(s.worker.active)).unwrap_err();
        let rows = stored(db);
        Shift::bulk_update(db, &rows, |s| s.open.set(s.open)).unwrap();
        let changed = Shift::objects()
            .filter(|s| s.worker.active & s.site.code.ne("a"))
            .update(db, |s| (s.hours.set(s.hours - 1), s.open.set(true), s.marks.set(marks(&["u"]))))
            .unwrap();
        assert_eq!(changed, 8);
        assert!(stored(db).iter().all(|s| *s.site.key() == "a" || (s.open && s.marks == marks(&["u"]))));
    });
}

#[test]
fn little_rows() {
    on_all(|db| {
        people(db);
        let mut pair = Pair::create().left(1).right("x").save(db).unwrap();
        pair.save(db).unwrap();
        let error = Pair { left: 2, ..pair.clone() }.save(db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DoesNotExist);
        pair.save_only(db, |p| p.right).unwrap();
        let error = Pair { left: 2, ..pair.clone() }.save_only(db, |p| p.right).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DoesNotExist);

        let mut seen = Seen::create().left(1).right("x").save(db).unwrap();
        let mut old = seen.clone();
        seen.save(db).unwrap();
        seen.save_only(db, |s| s.version).unwrap();
        assert_eq!(seen.version, 3);
        assert_eq!(old.save(db).unwrap_err().kind(), ErrorKind::Stale);
        assert_eq!(old.save_only(db, |s| s.version).unwrap_err().kind(), ErrorKind::Stale);
        old.refresh(db).unwrap();
        assert_eq!(old, seen);
        let again = BulkCreate::<Seen>::new().on_conflict(|s| (s.left, s.right)).ignore();
        assert_eq!(Seen::bulk_create_with(db, [Seen::create().left(1).right("x")], again).unwrap(), []);
        assert_eq!(Seen::copy_in(db, [Seen::create().left(1).right("y")]).unwrap(), 1);
        seen.delete(db).unwrap();
        assert_eq!(seen.save(db).unwrap_err().kind(), ErrorKind::Stale);
    });
}

#[test]
fn a_row_and_its_children() {
    on_all(|db| {
        people(db);
        let child = |site: &str, hours: i32| Shift::create().site(site).hours(hours).marks(marks(&[site]));
        let family = |name: &str, hours: i32| {
            Worker::create().name(name).with(|s| s.worker, [child("a", 1), child("b'", hours)])
        };
        let (worker, children) = family("Cyd", 2).save(db).unwrap();
        assert_eq!(children.len(), 2);
        assert!(children.iter().all(|c| c.worker == (&worker).into() && c.saves == 1 && c.version == 1));
        assert_eq!(stored(db), by_key(children));
        let error = family("Dot", 25).save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.constraint()),
            (ErrorKind::CheckViolation, Some("Shift"), Some("few_hours")),
        );
        let twice = Worker::create().name("Eve").with(|s| s.worker, [child("a", 1), child("a", 2)]);
        let error = twice.save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("worker, site")));
        let hooked = Worker::create().name("Eve").with(|s| s.worker, [child("a", 1).status("overlong")]);
        let error = hooked.save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("status")));
        assert_eq!((Worker::objects().count(db).unwrap(), Shift::objects().count(db).unwrap()), (3, 2));
        assert_eq!(Site::objects().filter(|s| s.workers.any(|w| w.name.eq("Cyd"))).count(db).unwrap(), 2);
    });
}
