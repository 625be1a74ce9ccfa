//! Iterators that end early or badly, pairs that are linked, and what errors say, of models with keys of several columns.

use std::panic::{AssertUnwindSafe, catch_unwind};

use orm::prelude::*;
use orm_tests::databases::{on_each, on_each_url};

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Mood {
    Calm,
    Wild,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(cells: Cell.keeper), many_to_many(friends: Keeper), check(name = "named", |k| k.name.ne("")))]
struct Keeper {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(default = true)]
    active: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    ordering(-weight, line),
    check(name = "light", |c| c.heavy | c.weight.lt(100)),
    unique(weight, name = "one_wild", condition = |c| c.heavy),
    index(place, name = "cell_heavy", condition = |c| !c.heavy),
)]
struct Cell {
    #[orm(primary_key)]
    line: String,
    mood: Mood,
    #[orm(primary_key)]
    place: i16,
    weight: i64,
    #[orm(default = false)]
    heavy: bool,
    flag: Option<bool>,
    #[orm(on_delete = SetNull)]
    keeper: Option<ForeignKey<Keeper>>,
}

fn cells(db: &Database) -> Vec<Cell> {
    db.create_tables::<(Cell, Keeper)>().unwrap();
    let keepers = Keeper::bulk_create(db, ["Ann", "Bea"].map(|name| Keeper::create().name(name))).unwrap();
    let rows = (0..12_i16).map(|n| {
        Cell::create()
            .line(["x", "y'"][n as usize % 2])
            .place(n)
            .mood(Mood::Calm)
            .weight(i64::from(n * 5))
            .flag([None, Some(true), Some(false)][n as usize % 3])
            .keeper((n % 4 > 0).then(|| &keepers[n as usize % 2]))
    });
    Cell::bulk_create(db, rows).unwrap()
}

#[test]
fn a_cell_that_does_not_decode() {
    on_each(|db| {
        cells(db);
        db.execute("UPDATE cell SET mood = 'odd' WHERE place = ?", params![6]).unwrap();
        let sorted = || Cell::objects().order_by(|c| c.place);
        let check = |error: &Error, field: &str| {
            assert_eq!(
                (error.kind(), error.model(), error.field()),
                (ErrorKind::Decode, Some("Cell"), Some(field))
            );
            assert!(error.location().unwrap().file().ends_with("ends.rs"), "{error:?}");
            assert_eq!(error.to_string().matches("Cell").count(), 1, "{error}");
        };
        for (chunk, least) in [(1, 0), (2, 1), (100, 2)] {
            let some = || sorted().filter(|c| c.place.ge(least));
            let outcomes: Vec<_> = some().iterator(db, chunk).collect();
            check(outcomes.last().unwrap().as_ref().unwrap_err(), "mood");
            assert!(outcomes[..outcomes.len() - 1].iter().all(Result::is_ok));
            let outcomes: Vec<_> = Cell::objects().iterator(db, chunk).collect();
            check(outcomes.last().unwrap().as_ref().unwrap_err(), "mood");
            let outcomes: Vec<_> =
                some().only(|c| (c.mood, c.weight)).iterator(db, chunk).map(drop_row).collect();
            check(outcomes.last().unwrap().as_ref().unwrap_err(), "mood");
            let outcomes: Vec<_> =
                some().values(|c| (c.weight, c.mood)).iterator(db, chunk).map(drop_row).collect();
            assert_eq!(outcomes.last().unwrap().as_ref().unwrap_err().kind(), ErrorKind::Decode);
            let outcomes: Vec<_> =
                some().annotate(|c| c.keeper.name).iterator(db, chunk).map(drop_row).collect();
            check(outcomes.last().unwrap().as_ref().unwrap_err(), "mood");
            check(&some().all(db).unwrap_err(), "mood");
            check(&some().page(1, 100).all(db).unwrap_err(), "mood");
            check(&some().keyset(100).all(db).map(drop).unwrap_err(), "mood");
            check(&Cell::objects().in_bulk(db, [("x", 6)]).unwrap_err(), "mood");
            check(&Cell::objects().union(some()).all(db).unwrap_err(), "mood");
            let of_keepers = Keeper::objects()
                .filter(|k| k.id.gt(0))
                .prefetch_related(|k| k.cells.filter(|c| c.place.ge(least)));
            for error in [
                of_keepers.all(db).map(drop).unwrap_err(),
                of_keepers.iterator(db, chunk).find_map(Result::err).unwrap(),
            ] {
                assert_eq!((error.kind(), error.model()), (ErrorKind::Decode, Some("Cell")), "{error}");
                assert!(error.location().unwrap().file().ends_with("ends.rs"));
            }
        }
        db.execute("UPDATE cell SET mood = 'Wild' WHERE place = ?", params![6]).unwrap();
    });
}

fn drop_row<T>(row: Result<T, Error>) -> Result<(), Error> {
    row.map(drop)
}

#[test]
fn an_exhausted_pool() {
    on_each_url(|url| {
        let separator = if url.contains('?') { '&' } else { '?' };
        let db = &Database::connect(&format!("{url}{separator}pool_size=2&pool_timeout=1")).unwrap();
        cells(db);
        let light = |less: i64| Cell::objects().filter(|c| c.weight.lt(less)).order_by(|c| c.place);
        let mut first = light(50).iterator(db, 2);
        let mut second = light(40).iterator(db, 2);
        first.next().unwrap().unwrap();
        second.next().unwrap().unwrap();
        for chunk in [1, 100] {
            let mut third = light(30).iterator(db, chunk);
            let error = third.next().unwrap().unwrap_err();
            assert!(error.location().unwrap().file().ends_with("ends.rs"), "{error:?}");
            assert_eq!((error.kind(), error.model()), (ErrorKind::Timeout, Some("Cell")), "{error}");
            assert!(third.next().is_none());
        }
        drop(second);
        assert_eq!(light(30).iterator(db, 2).count(), 6);
        assert_eq!(first.by_ref().count(), 9);
        let second = light(40).iterator(db, 2);
        drop((first, second));
        // Panics and early ends give back what they took.
        for n in 0..10 {
            let _ = catch_unwind(AssertUnwindSafe(|| {
                for cell in light(1000).iterator(db, 1) {
                    assert!(cell.unwrap().place < n, "on purpose");
                }
            }));
        }
        let (_a, _b) = (db.begin().unwrap(), Cell::objects().iterator(db, 1).next());
    });
}

#[test]
fn pairs_and_partial_constraints() {
    on_each(|db| {
        let made = cells(db);
        let keepers = Keeper::objects().order_by(|k| k.id).all(db).unwrap();
        Keeper::link(db, |k| k.friends, [(&keepers[0], &keepers[1])]).unwrap();
        assert_eq!(keepers[0].friends().all(db).unwrap(), [keepers[1].clone()]);
        let error = Keeper::link(db, |k| k.friends, [(keepers[0].id, 4711)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        // A condition that is a truth value names the constraint in a conflict.
        let heavy = |weight: i64, place: i16| {
            Cell::create().line("h").place(place).mood(Mood::Wild).weight(weight).heavy(true)
        };
        Cell::bulk_create(db, [heavy(500, 100), heavy(501, 101)]).unwrap();
        let error = heavy(500, 102).save(db).unwrap_err();
        assert_eq!(
            (error.kind(), error.model(), error.field()),
            (ErrorKind::UniqueViolation, Some("Cell"), Some("weight"))
        );
        let error = Cell::bulk_create(db, [heavy(7, 103), heavy(501, 104)]).unwrap_err();
        assert_eq!((error.kind(), error.constraint()), (ErrorKind::UniqueViolation, Some("one_wild")));
        let options = || BulkCreate::<Cell>::new().on_conflict(|c| (c.place, c.line));
        let written = Cell::bulk_create_with(
            db,
            [heavy(500, 100).flag(true), heavy(7, 105)],
            options().update(|c| (c.flag, c.weight)),
        );
        assert_eq!(written.unwrap().iter().map(|c| c.flag).collect::<Vec<_>>(), [Some(true), None]);
        let written = Cell::objects()
            .filter(|c| c.flag | c.heavy)
            .update(db, |c| (c.flag.set(c.heavy), c.mood.set(Mood::Wild)));
        assert_eq!(written.unwrap(), 4 + 3);
        assert_eq!(Cell::objects().filter(|c| c.flag).count(db).unwrap(), 3);
        // A check's complement, and one that is broken by a truth value of each row.
        let mut rows: Vec<_> = Cell::objects().filter(|c| c.heavy).order_by(|c| c.place).all(db).unwrap();
        rows.iter_mut().for_each(|row| row.heavy = row.weight < 400);
        let error = Cell::bulk_update(db, &rows, |c| (c.heavy, c.weight)).unwrap_err();
        assert_eq!(
            (error.kind(), error.field(), error.constraint()),
            (ErrorKind::CheckViolation, Some("heavy, weight"), Some("light")),
            "{error}"
        );
        let error = Cell::bulk_update(db, &rows, |c| (c.heavy, c.weight.set(c.weight + 1))).unwrap_err();
        assert_eq!((error.kind(), error.constraint()), (ErrorKind::CheckViolation, Some("light")), "{error}");
        let counted = Cell::bulk_update(db, &rows, |c| (c.heavy, c.weight.set(c.weight % 100))).unwrap();
        assert_eq!(counted, 3);
        assert_eq!(Cell::objects().count(db).unwrap(), made.len() as u64 + 3);
        let heavy = Cell::objects()
            .annotate(|c| {
                (c.heavy & c.flag, case().when(c.heavy, c.weight).when(c.flag, 2_i64).otherwise(3_i64))
            })
            .order_by(|(c, (both, own))| (both.desc(), own, c.line, c.place));
        let all = heavy.all(db).unwrap();
        assert_eq!(heavy.iterator(db, 4).map(Result::unwrap).collect::<Vec<_>>(), all);
        assert_eq!(
            heavy.filter(|(_, (both, _))| both).count(db).unwrap(),
            all.iter().filter(|(_, (b, _))| *b).count() as u64
        );
    });
}

#[test]
fn slices_of_nullable_relations() {
    on_each(|db| {
        let mut made = cells(db);
        made.sort_by(|a, b| (b.weight, &a.line).cmp(&(a.weight, &b.line)));
        for (from, to) in [(0, 4), (3, 8)] {
            // The model's own ordering says which rows.
            let slice = Cell::objects().slice(from..to);
            let rows = &made[from as usize..to as usize];
            assert_eq!(slice.all(db).unwrap(), rows);
            let (n, kept, flags) = slice
                .aggregate(db, |c| (count(), c.keeper.name.count(), count().filter(c.flag & !c.heavy)))
                .unwrap();
            assert_eq!(n as usize, rows.len());
            assert_eq!(kept as usize, rows.iter().filter(|c| c.keeper.is_some()).count());
            assert_eq!(flags as usize, rows.iter().filter(|c| c.flag == Some(true)).count());
            assert_eq!(slice.count(db).unwrap(), rows.len() as u64);
            assert!(slice.exists(db).unwrap());
            assert_eq!(slice.iterator(db, 3).map(Result::unwrap).collect::<Vec<_>>(), rows);
            let groups = Cell::objects().group_by(|c| c.flag).aggregate(|c| (count(), c.weight.max()));
            let limited = groups.order_by(|(flag, _)| flag).slice(from..to).all(db).unwrap();
            assert_eq!(limited.len(), 3_usize.saturating_sub(from as usize).min(4));
            let (sum, least) = Cell::objects()
                .filter(|c| c.keeper.name.eq("Bea"))
                .order_by(|c| c.keeper.name.desc())
                .limit(to - from)
                .aggregate(db, |c| (c.weight.sum(), c.line.min()))
                .unwrap();
            assert!(sum.is_some() && least.as_deref() == Some("y'"));
            let friends = Keeper::objects()
                .order_by(|k| k.name)
                .values(|k| {
                    (
                        k.cells.filter(|c| c.flag).count(),
                        k.cells.order_by(|c| c.place).limit(3).sum(|c| c.weight),
                    )
                })
                .all(db)
                .unwrap();
            assert_eq!(friends.len(), 2);
        }
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    check(name = "sum_small", |s| (s.low + s.high).lt(100)),
    check(name = "other_name", |s| s.name.lower().ne(s.nick.lower())),
    check(name = "by_case", |s| case().when(s.name.istarts_with("q"), s.low).otherwise(s.high).lt(50)),
    check(name = "one_of", |s| coalesce((s.nick, s.name)).ne("nobody")),
)]
struct Named {
    id: i64,
    low: i32,
    #[orm(column = "top")]
    high: i32,
    name: String,
    nick: Option<String>,
}

/// What the database alone can tell of a check, names all of its fields too.
#[test]
fn fields_of_checks_that_the_database_judges() {
    on_each(|db| {
        db.create_tables::<Named>().unwrap();
        let new = |name: &str| Named::create().low(1).high(2).name(name);
        let mut row = new("a").save(db).unwrap();
        let broken = |result: Result<(), Error>, check: &str, fields: &str| {
            let error = result.unwrap_err();
            assert_eq!(
                (error.kind(), error.constraint(), error.field()),
                (ErrorKind::CheckViolation, Some(check), Some(fields)),
                "{error}"
            );
        };
        row.low = 99;
        broken(row.save_only(db, |s| s.low), "sum_small", "low, high");
        broken(row.save(db), "sum_small", "low, high");
        row.low = 1;
        row.nick = Some("A".into());
        broken(row.save(db), "other_name", "name, nick");
        broken(Named::bulk_create(db, [new("x"), new("Q").low(60)]).map(drop), "by_case", "name, low, high");
        let all = Named::objects;
        broken(all().update(db, |s| s.high.set(s.high + 48)).map(drop), "by_case", "name, low, high");
        broken(all().update(db, |s| s.name.set(concat(("no", "body")))).map(drop), "one_of", "nick, name");
        broken(new("nobody").save(db).map(drop), "one_of", "nick, name");
    });
}
