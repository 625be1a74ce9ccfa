//! Rows that are wrong in the middle of many: the right error, and nothing stays.

use orm::prelude::*;

use super::models::{Shift, Worker, people, shifts, stored};
use super::{marks, on_all};

#[track_caller]
fn broken<T: std::fmt::Debug>(result: Result<T, Error>, check: &str, fields: Option<&str>) {
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), error.model(), error.constraint()),
        (ErrorKind::CheckViolation, Some("Shift"), Some(check)),
        "{error}"
    );
    if let Some(fields) = fields {
        assert_eq!(error.field(), Some(fields), "{error}");
    }
    assert!(error.location().unwrap().file().ends_with("refused.rs"), "{error:?}");
    // Said once.
    for word in [check, "Shift"] {
        let said = error.to_string();
        assert!(said.matches(word).count() <= 2, "{said}");
    }
    assert!(error.to_string().matches("(field").count() <= 1, "{error}");
    assert!(error.to_string().matches("Shift.").count() <= 1, "{error}");
}

#[track_caller]
fn all(error: Error, field: &str) {
    assert_eq!((error.model(), error.field()), (Some("Shift"), Some(field)), "{error}");
    assert!(error.location().unwrap().file().ends_with("refused.rs"));
}

#[test]
fn a_check_in_the_middle_of_new_rows() {
    on_all(|db| {
        let (workers, sites) = people(db);
        let rows = |wrong: usize| {
            let marked = marks(&["x"]);
            let (worker, sites) = (workers[1].clone(), sites.clone());
            sites.into_iter().enumerate().map(move |(place, site)| {
                let hours = if place == wrong { 25 } else { 1 };
                Shift::create().worker(&worker).site(&site).hours(hours).marks(marked.clone())
            })
        };
        let by_key = || BulkCreate::<Shift>::new().on_conflict(|s| (s.worker, s.site));
        for wrong in [2, 4, 0] {
            broken(Shift::bulk_create(db, rows(wrong)), "few_hours", Some("hours"));
            broken(Shift::bulk_create_with(db, rows(wrong), by_key().ignore()), "few_hours", Some("hours"));
            broken(
                Shift::bulk_create_with(
                    db,
                    rows(wrong),
                    by_key().update(|s| (s.hours, s.marks)).batch_size(2),
                ),
                "few_hours",
                Some("hours"),
            );
            broken(Shift::copy_in(db, rows(wrong)), "few_hours", Some("hours"));
            broken(db.atomic(|tx| Shift::bulk_create(tx, rows(wrong))), "few_hours", Some("hours"));
            assert_eq!(Shift::objects().count(db).unwrap(), 0);
        }
        assert_eq!(Shift::bulk_create(db, rows(9)).unwrap().len(), 5);
    });
}

/// What is stored and what is given break the check together: the database alone can tell.
#[test]
fn a_check_that_the_database_judges() {
    on_all(|db| {
        let made = shifts(db);
        let (worker, site) = (&made[9].worker, &made[9].site);
        let row = || Shift::create().worker(worker).site(site).hours(3).marks(marks(&[]));
        let by_key = || BulkCreate::<Shift>::new().on_conflict(|s| (s.worker, s.site));
        Shift::objects().update(db, |s| (s.hours.set(s.hours - 5), s.open.set(true))).unwrap();
        let before = stored(db);
        let done = |more: i32| {
            let mut rows = before.clone();
            rows.iter_mut().for_each(|row| row.status = "done".into());
            Shift::bulk_update(db, &rows, |s| (s.status, s.hours.set(s.hours + more)))
        };
        for more in [0, 1, 3] {
            broken(done(more), "done_is_paid", Some("status, hours"));
            assert_eq!(stored(db), before);
        }
        // Of a value and a value that is the same of all rows.
        let mut rows = before.clone();
        rows[3].status = "done".into();
        for hours in [0, -1] {
            broken(
                Shift::bulk_update(db, &rows, |s| (s.hours.set(hours), s.status)),
                "done_is_paid",
                Some("status, hours"),
            );
        }
        broken(Shift::bulk_update(db, &rows, |s| (s.open.set(!s.open), s.status)), "open_or_done", None);
        broken(Shift::bulk_update(db, &rows, |s| s.open.set(s.hours.gt(2))), "open_or_done", None);
        let options = by_key().update(|s| s.status);
        Shift::objects()
            .filter(|s| s.worker.eq(worker) & s.site.eq(site))
            .update(db, |s| s.hours.set(-2))
            .unwrap();
        let before = stored(db);
        broken(Shift::bulk_create_with(db, [row().status("done")], options), "done_is_paid", None);
        broken(Shift::objects().update(db, |s| s.hours.set(s.hours + 24)), "few_hours", None);
        broken(Shift::objects().update(db, |s| s.hours.set(25)), "few_hours", Some("hours"));
        broken(
            Shift::objects().filter(|s| s.worker.name.eq("Bob")).update(db, |s| s.hours.set(s.hours + 24)),
            "few_hours",
            None,
        );
        let mut one = before[0].clone();
        (one.status, one.hours) = ("done".into(), -3);
        broken(one.save(db), "done_is_paid", Some("status, hours"));
        one.open = false;
        one.status = "x".into();
        broken(one.save_only(db, |s| s.open), "open_or_done", None);
        broken(one.save_only(db, |s| (s.open, s.status)), "open_or_done", Some("open, status"));
        assert_eq!(stored(db), before);
    });
}

/// A value that is refused is in no place that another could take.
#[test]
fn refused_values_and_checks_together() {
    on_all(|db| {
        let made = shifts(db);
        let mut rows = made.clone();
        rows[4].status = "far too long".into();
        rows[4].hours = 25;
        rows[4].open = false;
        all(Shift::bulk_update(db, &rows, |s| (s.status, s.open)).unwrap_err(), "status");
        all(Shift::bulk_update(db, &rows, |s| (s.status, s.open, s.hours)).unwrap_err(), "status, hours");
        all(Shift::bulk_update(db, &rows, |s| (s.status, s.hours.set(1))).unwrap_err(), "status");
        all(rows[4].clone().save(db).unwrap_err(), "status, hours");
        all(rows[4].clone().save_only(db, |s| (s.status, s.open)).unwrap_err(), "status");
        let row = |status: &str, hours: i32| {
            let site = made[0].site.clone();
            let row = Shift::create().worker(made[0].worker).site(&site).hours(hours);
            row.marks(marks(&[])).status(status).open(false)
        };
        for (hours, fields) in [(25, "status, hours"), (0, "status")] {
            let new = row("far too long", hours);
            all(new.clone().save(db).unwrap_err(), fields);
            all(Shift::bulk_create(db, [row("done", 1), new.clone()]).unwrap_err(), fields);
            all(Shift::copy_in(db, [new]).unwrap_err(), fields);
        }
        assert_eq!(stored(db).len(), 10);
    });
}

/// One of many thousand rows, on each side of a batch's end.
#[test]
fn in_a_later_batch() {
    on_all(|db| {
        people(db);
        let workers =
            Worker::bulk_create(db, (0..5_001).map(|n| Worker::create().name(n.to_string()))).unwrap();
        let mark = marks(&["m"]);
        let rows = |wrong: usize| {
            workers.iter().enumerate().map({
                let mark = mark.clone();
                move |(place, worker)| {
                    let hours = if place == wrong { 25 } else { 1 };
                    Shift::create().worker(worker).site("a").hours(hours).marks(mark.clone())
                }
            })
        };
        for wrong in [4_999, 5_000] {
            broken(Shift::copy_in(db, rows(wrong)), "few_hours", Some("hours"));
            broken(Shift::bulk_create(db, rows(wrong)), "few_hours", Some("hours"));
        }
        assert_eq!(Shift::objects().count(db).unwrap(), 0);
        let mut made = Shift::bulk_create(db, rows(9_999)).unwrap();
        Shift::objects().filter(|s| s.worker.eq(&workers[5_000])).update(db, |s| s.hours.set(20)).unwrap();
        made[5_000].refresh(db).unwrap();
        broken(
            Shift::bulk_update(db, &made, |s| (s.status, s.hours.set(s.hours + 5))).map(drop),
            "few_hours",
            None,
        );
        assert_eq!(Shift::objects().filter(|s| s.hours.eq(1)).count(db).unwrap(), 5_000);
        assert_eq!(Shift::objects().filter(|s| s.version.eq(1)).count(db).unwrap(), 5_000);
    });
}
