//! Every way to read the row that has everything.

use std::panic::{AssertUnwindSafe, catch_unwind};

use orm::prelude::*;

use super::models::{Shift, Site, Worker, by_key, shifts, stored};
use super::{marks, on_all};

#[test]
fn by_keys_and_in_pages() {
    on_all(|db| {
        let made = by_key(shifts(db));
        let key = |place: usize| made[place].key().into_owned();
        for places in [[0, 7], [3, 9]] {
            let found = Shift::objects().in_bulk(db, places.map(key)).unwrap();
            assert_eq!(found.len(), 2);
            assert!(places.iter().all(|place| found[&key(*place)] == made[*place]));
        }
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = Shift::objects()
                .filter(|s| s.open & s.hours.gt(2))
                .order_by(|s| s.open)
                .keyset(3)
                .after(cursor)
                .all(db)
                .unwrap();
            seen.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, made.iter().filter(|s| s.hours > 2).cloned().collect::<Vec<_>>());
        for (number, least) in [(1, 2), (2, 2), (2, 4)] {
            let expected: Vec<_> = made.iter().filter(|s| s.hours > least).cloned().collect();
            let page = Shift::objects().filter(|s| s.hours.gt(least)).page(number, 3).all(db).unwrap();
            let start = (number as usize - 1) * 3;
            assert_eq!(page.total, expected.len() as u64);
            assert_eq!(page.rows, expected[start..(start + 3).min(expected.len())]);
        }
    });
}

#[test]
fn slices_are_summed_by_keys() {
    on_all(|db| {
        let made = by_key(shifts(db));
        for (from, to) in [(0, 3), (2, 7), (8, 20), (5, 5)] {
            let slice = Shift::objects().order_by(|s| (s.worker, s.site)).slice(from..to);
            let rows = slice.all(db).unwrap();
            let hours: i64 = rows.iter().map(|s| i64::from(s.hours)).sum();
            let (n, sum) = slice.aggregate(db, |s| (count(), s.hours.sum())).unwrap();
            assert_eq!((n as usize, sum.unwrap_or(0)), (rows.len(), hours), "{from} {to}");
            // Of what another table has, and of conditions.
            let (active, names) =
                slice.aggregate(db, |s| (count().filter(s.worker.active), s.worker.name.max())).unwrap();
            assert_eq!((active as usize, names.is_some()), (rows.len(), !rows.is_empty()));
            let late = slice.aggregate(db, |s| s.hours.sum().filter(s.hours.gt(4))).unwrap();
            let expected: i64 = rows.iter().map(|s| i64::from(s.hours)).filter(|h| *h > 4).sum();
            assert_eq!(late.unwrap_or(0), expected);
        }
        let few = |least: i32| Shift::objects().filter(|s| s.hours.gt(least));
        for (a, b) in [(8, 5), (3, 9)] {
            let both = few(a).union(few(b)).aggregate(db, |s| (count(), s.hours.sum())).unwrap();
            let expected: Vec<i64> = (1..=10).filter(|h| *h > a.min(b)).map(i64::from).collect();
            assert_eq!(both, (expected.len() as i64, Some(expected.iter().sum())));
            let less = few(a.min(b)).except(few(a.max(b))).aggregate(db, |s| s.hours.min()).unwrap();
            assert_eq!(less, Some(a.min(b) + 1));
        }
        let annotated = Shift::objects()
            .annotate(|s| s.worker.shifts.count())
            .order_by(|(s, n)| (n.desc(), s.worker.desc(), s.site))
            .limit(4)
            .aggregate(db, |(s, n)| (s.hours.sum(), n.sum()))
            .unwrap();
        let of_bob: i64 =
            made.iter().filter(|s| *s.worker.key() == 2).take(4).map(|s| i64::from(s.hours)).sum();
        assert_eq!(annotated.0, Some(of_bob));
        assert_eq!(annotated.1.map(|n| n.to_string()).as_deref(), Some("20"));
    });
}

#[test]
fn unions() {
    on_all(|db| {
        let made = by_key(shifts(db));
        let few = |least: i32| Shift::objects().filter(|s| s.open & s.hours.gt(least));
        for least in [5, 8] {
            let both = few(least).union(Shift::objects().filter(|s| s.hours.le(1)));
            let expected: Vec<_> = made.iter().filter(|s| s.hours > least || s.hours < 2).cloned().collect();
            assert_eq!(both.all(db).unwrap(), expected);
            assert_eq!(both.count(db).unwrap(), expected.len() as u64);
            assert_eq!(both.iterator(db, 2).collect::<Result<Vec<_>, _>>().unwrap(), expected);
            let marked = both.values(|s| s.marks).all(db).unwrap();
            assert_eq!(marked.len(), expected.len());
            assert_eq!(
                by_key(few(least).intersect(few(0)).all(db).unwrap()),
                by_key(few(least).all(db).unwrap())
            );
        }
        assert_eq!(Shift::objects().union_all(Shift::objects()).count(db).unwrap(), 20);
        assert_eq!(Shift::objects().distinct().count(db).unwrap(), 10);
    });
}

#[test]
fn groups_meet() {
    on_all(|db| {
        let mut made = shifts(db);
        made[3].status = "done".into();
        made[3].open = false;
        made[3].save(db).unwrap();
        let groups = |least: i32| {
            Shift::objects()
                .group_by(|s| (s.open & s.hours.gt(least), s.worker))
                .aggregate(|s| (count(), s.hours.sum(), count().filter(s.open)))
                .order_by(|(key, (n, ..))| (n.desc(), key.0, key.1))
        };
        for least in [2, 4] {
            let all = groups(least).all(db).unwrap();
            assert_eq!(all.iter().map(|(_, (n, ..))| n).sum::<i64>(), 10);
            for ((is_late, worker), (n, sum, open)) in &all {
                let of: Vec<_> = made
                    .iter()
                    .filter(|s| s.worker.key() == worker && (s.open && s.hours > least) == *is_late)
                    .collect();
                assert_eq!((*n as usize, of.iter().filter(|s| s.open).count()), (of.len(), *open as usize));
                assert_eq!(*sum, Some(of.iter().map(|s| i64::from(s.hours)).sum()));
            }
            assert_eq!(groups(least).count(db).unwrap(), all.len() as u64);
            let page = groups(least).page(2, 1).all(db).unwrap();
            assert_eq!((page.total, &page.rows[..]), (all.len() as u64, &all[1..2]));
            let read: Vec<_> = groups(least).iterator(db, 2).map(Result::unwrap).collect();
            assert_eq!(read, all);
            let late = groups(least).filter(|(key, _)| key.0).all(db).unwrap();
            assert_eq!(late, all.iter().filter(|(key, _)| key.0).cloned().collect::<Vec<_>>());
            let late = groups(least).exclude(|(key, (n, ..))| key.0 & n.gt(1)).count(db).unwrap();
            assert_eq!(late, all.iter().filter(|(key, (n, ..))| !(key.0 && *n > 1)).count() as u64);
            let read = db.atomic(|tx| groups(least).iterator(tx, 1).collect::<Result<Vec<_>, _>>()).unwrap();
            assert_eq!(read, all);
        }
        let by_marks = Shift::objects().group_by(|s| s.marks).aggregate(|_| count()).all(db).unwrap();
        assert_eq!(by_marks.len(), 10);
        assert!(by_marks.contains(&(marks(&["m", "3"]), 1)));
    });
}

#[test]
fn iterators() {
    on_all(|db| {
        let made = by_key(shifts(db));
        let late = |least: i32| Shift::objects().filter(|s| s.open & s.hours.gt(least));
        for (chunk, least) in [(1, 3), (2, 5), (7, 0), (100, 2)] {
            let expected: Vec<_> = made.iter().filter(|s| s.hours > least).cloned().collect();
            let sorted = |rows: Vec<Shift>| by_key(rows);
            let all: Vec<_> = Shift::objects().iterator(db, chunk).map(Result::unwrap).collect();
            assert_eq!(sorted(all), made);
            let some: Vec<_> =
                assert_queries!(db, 1, { late(least).iterator(db, chunk).map(Result::unwrap).collect() });
            assert_eq!(sorted(some), expected);
            let in_tx = db.atomic(|tx| late(least).iterator(tx, chunk).collect::<Result<Vec<_>, _>>());
            assert_eq!(sorted(in_tx.unwrap()), expected);
            let loaded = late(least).prefetch_related(|s| (s.worker, s.site));
            let loaded: Vec<_> = loaded.iterator(db, chunk).map(Result::unwrap).collect();
            assert_eq!(loaded.len(), expected.len());
            assert!(
                loaded.iter().all(|s| s.worker().id == *s.worker.key() && s.site().code == *s.site.key())
            );
            let joined = late(least).select_related(|s| s.worker).annotate(|s| s.worker.shifts.count());
            for row in joined.iterator(db, chunk) {
                let (row, n) = row.unwrap();
                assert_eq!((row.worker().id, n), (*row.worker.key(), 5));
            }
            let values = late(least).order_by(|s| s.hours).values(|s| (s.hours, s.marks, s.open));
            let read: Vec<_> = values.iterator(db, chunk).map(Result::unwrap).collect();
            assert_eq!(read, values.all(db).unwrap());
            let only = late(least).order_by(|s| s.hours).only(|s| (s.marks, s.hours));
            let read: Vec<_> = only.iterator(db, chunk).map(|s| *s.unwrap().hours()).collect();
            assert_eq!(read, (least + 1..=10).collect::<Vec<_>>());
        }
        let workers = Worker::objects().filter(|w| w.active).prefetch_related(|w| {
            w.shifts
                .filter(|s| s.hours.gt(4))
                .order_by(|s| s.hours.desc())
                .limit(2)
                .prefetch_related(|s| s.site)
        });
        for worker in workers.iterator(db, 1) {
            let worker = worker.unwrap();
            assert!(worker.shifts().iter().all(|s| s.site().code == *s.site.key() && s.hours > 4));
        }
    });
}

#[test]
fn iterators_that_end_badly() {
    on_all(|db| {
        let made = shifts(db);
        let late = |least: i32| Shift::objects().filter(|s| s.hours.gt(least)).order_by(|s| s.hours);
        for round in 0..30 {
            let mut rows = late(2).iterator(db, 2);
            rows.next().unwrap().unwrap();
            drop(rows);
            let seen = catch_unwind(AssertUnwindSafe(|| {
                for row in late(round % 7).iterator(db, 1) {
                    assert!(row.unwrap().hours < 9, "on purpose");
                }
            }));
            assert!(seen.is_err());
        }
        let divided = |by: i32| late(0).values(move |s| s.hours / (s.hours - by));
        for by in [5, 7] {
            let log = db.record();
            let outcomes: Vec<_> = divided(by).iterator(db, 1).collect();
            log.assert_count(1);
            drop(log);
            let error = outcomes.last().unwrap().as_ref().unwrap_err();
            assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Shift")));
            assert!(error.location().unwrap().file().ends_with("reading.rs"));
            assert!(error.to_string().matches("Shift").count() <= 1, "{error}");
        }
        // Two at once, one in another, and rows that are written between.
        let (outer, mut inner) = (late(0).iterator(db, 3), late(5).iterator(db, 2));
        let mut sum = 0;
        for row in outer {
            let mut row = row.unwrap();
            sum += row.hours + inner.next().map_or(0, |row| row.unwrap().hours);
            row.hours += 14;
            row.save(db).unwrap();
        }
        assert_eq!(sum, 55 + 40);
        assert!(inner.next().is_none());
        assert_eq!(stored(db).iter().map(|s| s.hours).sum::<i32>(), 55 + 140);
        assert_eq!(stored(db).len(), made.len());
    });
}

#[test]
fn locked_and_raw() {
    on_all(|db| {
        let made = by_key(shifts(db));
        let locked = db
            .atomic(|tx| {
                let rows =
                    Shift::objects().filter(|s| s.worker.name.eq("Ada")).select_for_update().all(tx)?;
                let mut first = rows[0].clone();
                first.hours = 20;
                first.save(tx)?;
                Ok(rows.len())
            })
            .unwrap();
        assert_eq!(locked, 5);
        let sql = "SELECT version, marks, saves, site_id, changed, made, open, status, worker_id, hours FROM shift WHERE hours > ?";
        for least in [5, 15] {
            let raw = by_key(Shift::raw(sql, params![least]).all(db).unwrap());
            let expected: Vec<_> = stored(db).into_iter().filter(|s| s.hours > least).collect();
            assert_eq!(raw, expected);
        }
        let pairs: Vec<(Shift, i64)> = db
            .query_as(
                "SELECT s.*, (SELECT count(*) FROM shift t WHERE t.worker_id = s.worker_id) AS n FROM shift s WHERE s.open = ?",
                params![true],
            )
            .unwrap();
        assert_eq!(pairs.len(), made.len());
        assert!(pairs.iter().all(|(shift, n)| *n == 5 && stored(db).contains(shift)));
        let both: Vec<(Worker, Shift)> = db
            .query_as(
                "SELECT w.*, s.* FROM worker w JOIN shift s ON s.worker_id = w.id WHERE w.id = ?",
                params![1],
            )
            .unwrap();
        assert!(both.len() == 5 && both.iter().all(|(w, s)| *s.worker.key() == w.id));
        let plan = Worker::objects().filter(|w| w.id.eq(1)).delete_plan(db).unwrap();
        assert_eq!((plan.deleted::<Worker>(), plan.deleted::<Shift>()), (1, 5));
        let far = Shift::objects().filter(|s| s.site.workers.any(|w| w.active & w.name.eq("Bob")));
        assert_eq!(far.count(db).unwrap(), 10);
        assert_eq!(Site::objects().filter(|s| s.shifts.every(|t| t.open)).count(db).unwrap(), 5);
        assert!(Worker::objects().filter(|w| w.id.eq(1)).delete(db).unwrap() > 0);
        assert_eq!(stored(db).len(), 5);
        assert_eq!(far.delete(db).unwrap(), 5);
    });
}
