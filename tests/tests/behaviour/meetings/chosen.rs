//! Rows that are chosen by what is computed of them, and relations through the model that has everything.

use orm::prelude::*;
use orm_core::query::ModelFields;

use super::models::{Shift, Site, Worker, by_key, shifts, stored};
use super::{marks, on_all};

#[test]
fn by_a_window() {
    on_all(|db| {
        let made = by_key(shifts(db));
        for most in [1, 2] {
            let best = || {
                Shift::objects()
                    .annotate(|s| row_number().over(|w| w.partition_by(s.worker).order_by(s.hours.desc())))
                    .filter(|(_, n)| n.le(most))
            };
            let expected: Vec<i32> = (1..=10).filter(|h| (h - 1) % 5 >= 5 - most as i32).collect();
            let found = best().order_by(|(s, _)| s.hours).all(db).unwrap();
            assert_eq!(found.iter().map(|(s, _)| s.hours).collect::<Vec<_>>(), expected);
            assert_eq!(best().count(db).unwrap(), expected.len() as u64);
            let read: Vec<_> =
                best().order_by(|(s, _)| s.hours).iterator(db, 1).map(Result::unwrap).collect();
            assert_eq!(read, found);
            let page = best().page(1, 1).all(db).unwrap();
            assert_eq!((page.total, page.rows.len()), (expected.len() as u64, 1));
            let (n, sum) = best().aggregate(db, |(s, _)| (count(), s.hours.sum())).unwrap();
            assert_eq!(
                (n as usize, sum),
                (expected.len(), Some(expected.iter().map(|h| i64::from(*h)).sum()))
            );
            let keys = made.iter().map(|s| s.key().into_owned());
            assert_eq!(best().in_bulk(db, keys).unwrap().len(), expected.len());
            let groups = best().group_by(|(s, n)| (s.open, n)).aggregate(|_| count()).all(db);
            assert!(groups.unwrap().iter().all(|(_, n)| *n == 2));
            let changed =
                best().update(db, |(s, _)| (s.hours.set(s.hours + 10), s.marks.set(marks(&["b"])))).unwrap();
            assert_eq!(changed, expected.len() as u64);
            assert_eq!(best().update(db, |(s, _)| s.hours.set(s.hours - 10)).unwrap(), changed);
        }
        let late = Shift::objects().annotate(|s| rank().over(|w| w.order_by(s.hours.desc())));
        assert_eq!(late.filter(|(s, n)| n.gt(4) & s.open & s.worker.active).delete(db).unwrap(), 6);
        assert_eq!(stored(db).iter().map(|s| s.hours).sum::<i32>(), 7 + 8 + 9 + 10);
    });
}

#[test]
fn by_collections() {
    on_all(|db| {
        shifts(db);
        let busy = |least: i64| {
            Shift::objects()
                .annotate(|s| {
                    (s.worker.shifts.filter(|o| o.hours.gt(s.hours)).count(), s.site.workers.count())
                })
                .filter(|(_, (more, _))| more.ge(least))
        };
        for (least, rows) in [(1, 8), (3, 4)] {
            assert_eq!(busy(least).count(db).unwrap(), rows);
            assert_eq!(busy(least).iterator(db, 3).filter(Result::is_ok).count() as u64, rows);
            assert!(busy(least).all(db).unwrap().iter().all(|(_, (_, workers))| *workers == 2));
            let slice = busy(least).order_by(|(s, (more, _))| (more.desc(), s.worker, s.site)).limit(2);
            let (n, most) = slice.aggregate(db, |(_, (more, _))| (count(), more.max())).unwrap();
            assert_eq!((n, most), (2, Some(4)));
            assert_eq!(busy(least).update(db, |(s, _)| s.open.set(true)).unwrap(), rows);
        }
        let workers = Worker::objects()
            .order_by(|w| w.id)
            .annotate(|w| {
                (
                    w.sites.count(),
                    w.shifts.sum(|s| s.hours),
                    w.shifts.any(|s| s.open & s.hours.gt(9)),
                    w.shifts.order_by(|s| s.hours.desc()).first(|s| s.marks),
                    w.sites.filter(|s| s.shifts.any(|t| t.hours.eq(1))).exists(),
                )
            })
            .prefetch_related(|(w, _)| w.sites.order_by(|s| s.code).limit(2))
            .all(db)
            .unwrap();
        let values: Vec<_> = workers.iter().map(|(_, values)| values.clone()).collect();
        let last = |n: &str| Some(marks(&["m", n]));
        assert_eq!(values, [(5, Some(15), false, last("5"), true), (5, Some(40), true, last("10"), true)]);
        assert!(workers.iter().all(|(worker, _)| worker.sites().len() == 2));
        let chosen = Shift::objects().filter(|s| {
            s.worker.id.in_(Worker::objects().filter(|w| w.name.eq("Bob")).values(|w| w.id)) & !s.site.eq("a")
        });
        assert_eq!(chosen.count(db).unwrap(), 4);
        assert_eq!(chosen.delete(db).unwrap(), 4);
        let alone = |s: ModelFields<Site>| s.workers.count().eq(1);
        assert_eq!(Site::objects().filter(alone).count(db).unwrap(), 4);
    });
}

#[test]
fn values_of_many_kinds() {
    on_all(|db| {
        let mut made = shifts(db);
        made[0].marks = made[1].marks.clone();
        made[0].save(db).unwrap();
        let distinct = Shift::objects().values(|s| s.marks).distinct();
        assert_eq!(distinct.all(db).unwrap().len(), 9);
        assert_eq!(distinct.count(db).unwrap(), 9);
        assert_eq!(distinct.iterator(db, 2).filter(Result::is_ok).count(), 9);
        for mark in ["2", "7"] {
            let same = Shift::objects().filter(|s| s.marks.eq(marks(&["m", mark])));
            assert_eq!(same.count(db).unwrap(), if mark == "2" { 2 } else { 1 });
            let case = Shift::objects()
                .order_by(|s| (s.worker, s.site))
                .values(|s| {
                    case().when(s.open & s.marks.eq(marks(&["m", mark])), s.marks).otherwise(marks(&["no"]))
                })
                .all(db)
                .unwrap();
            assert_eq!(
                case.iter().filter(|own| **own == marks(&["no"])).count(),
                if mark == "2" { 8 } else { 9 }
            );
        }
        let both = Shift::objects()
            .filter(|s| s.hours.gt(5))
            .values(|s| (s.marks, s.open))
            .union(Shift::objects().filter(|s| s.hours.lt(3)).values(|s| (s.marks, s.open)));
        assert_eq!(both.all(db).unwrap().len(), 6);
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = Shift::objects()
                .order_by(|s| (s.open.desc(), s.status, s.changed.desc()))
                .keyset(4)
                .after(cursor)
                .all(db)
                .unwrap();
            seen.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(by_key(seen), stored(db));
        let latest = Shift::objects().latest(db, |s| s.changed).unwrap().unwrap();
        assert_eq!(latest.key(), made[0].key());
        let old = &made[3];
        let options = BulkCreate::<Shift>::new().on_conflict(|s| (s.worker, s.site)).update(|s| s.hours);
        let row = Shift::create().worker(old.worker).site(&old.site).hours(2).marks(marks(&[]));
        let written = Shift::bulk_create_with(db, [row], options).unwrap();
        assert_eq!((written[0].version, &written[0].marks), (2, &old.marks), "who read it before is to know");
        assert_eq!(old.clone().save(db).unwrap_err().kind(), ErrorKind::Stale);
    });
}
