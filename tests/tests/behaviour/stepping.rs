//! Iterators over a SQLite file, whose rows are read one by one off a statement that stays open: what the loop finds while it does, and what is left
//! behind however it ends.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use orm::{Json, prelude::*};
use orm_tests::databases::{on_file, on_file_url};
use orm_tests::models::{All, Tag};

/// Makes tags named `000`, `001` and so on.
fn tags(db: &Database, number: usize) {
    db.create_tables::<All>().unwrap();
    Tag::bulk_create(db, (0..number).map(|n| Tag::create().name(format!("{n:03}")))).unwrap();
}

/// What panics when it is read as 7, as a program's own code in a decoder may.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
struct Touchy(i64);

impl<'de> serde::Deserialize<'de> for Touchy {
    fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(source)?;
        assert!(number != 7, "seven");
        Ok(Self(number))
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Probe {
    id: i64,
    content: Json<Touchy>,
}

#[test]
fn one_connection_is_left_as_it_was_however_it_ends() {
    on_file_url(|url| {
        let db = Database::connect(&format!("{url}?pool_size=1&pool_timeout=1")).unwrap();
        tags(&db, 20);
        db.create_tables::<Probe>().unwrap();
        Probe::bulk_create(&db, (100..120).map(|n| Probe::create().content(Json(Touchy(n))))).unwrap();
        db.execute("UPDATE probe SET content = '7' WHERE content = '107'", params![]).unwrap();
        // Another connection would not know it.
        db.execute("CREATE TEMPORARY TABLE mark (n INTEGER)", params![]).unwrap();
        let is_back = |what: &str| {
            let marks: Vec<i64> = db.query_as("SELECT count(*) FROM temp.mark", params![]).expect(what);
            assert_eq!(marks, [0], "{what}");
            db.atomic(|tx| Probe::objects().count(tx)).expect(what);
        };
        let all = || Tag::objects().iterator(&db, 5);
        for taken in [0, 1, 5, 19, 20] {
            let mut rows = all();
            assert_eq!(rows.by_ref().take(taken).filter(Result::is_ok).count(), taken);
            if taken > 0 {
                assert_eq!(Tag::objects().count(&db).unwrap_err().kind(), ErrorKind::Timeout);
            }
            drop(rows);
            is_back("dropped");
        }
        let mut ended = all();
        assert_eq!(ended.by_ref().count(), 20);
        is_back("at its end, though it is still here");
        assert!(ended.next().is_none());
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            all().for_each(|tag| assert!(tag.unwrap().name != "003", "in the loop"));
        }));
        assert!(panicked.is_err());
        is_back("a panic in the loop");
        let mut probes = Probe::objects().iterator(&db, 5);
        let panicked = catch_unwind(AssertUnwindSafe(|| probes.by_ref().filter(Result::is_ok).count()));
        assert!(panicked.is_err());
        drop(probes);
        is_back("a panic in a decoder");
        db.execute("UPDATE probe SET content = '\"seven\"' WHERE content = '7'", params![]).unwrap();
        let mut probes = Probe::objects().iterator(&db, 5);
        assert_eq!(probes.by_ref().take(7).filter(Result::is_ok).count(), 7);
        assert_eq!(probes.next().unwrap().unwrap_err().kind(), ErrorKind::Decode);
        is_back("a cell that does not decode, though the iterator is still here");
        assert!(probes.next().is_none());
        let divided = Tag::objects().values(|t| t.id / (t.id - 10));
        assert!(divided.iterator(&db, 5).any(|row| row.is_err()));
        is_back("a computation that fails");
        db.execute("ALTER TABLE tag RENAME TO label", params![]).unwrap();
        assert_eq!(all().next().unwrap().unwrap_err().kind(), ErrorKind::Schema);
        is_back("a query that cannot be opened");
    });
}

#[test]
fn writers_do_not_wait_for_it() {
    on_file_url(|url| {
        let db = Database::connect(url).unwrap();
        // It waits for nobody.
        let writer = Database::connect(&format!("{url}?busy_timeout=0")).unwrap();
        tags(&db, 50);
        for rows in [
            &mut Tag::objects().iterator(&db, 10) as &mut dyn Iterator<Item = Result<Tag, Error>>,
            &mut Tag::objects().filter(|t| t.id.gt(0)).order_by(|t| t.name.desc()).iterator(&db, 10),
        ] {
            let mut names = vec![rows.next().unwrap().unwrap().name];
            let added = Tag::create().name("added").save(&writer).unwrap();
            writer
                .atomic(|tx| {
                    Tag::objects().update(tx, |t| t.name.set(concat(("x", t.name))))?;
                    Tag::objects().filter(|t| t.id.ge(25)).delete(tx)?;
                    // And not for one that is open either.
                    names.push(rows.next().unwrap()?.name);
                    Err::<(), _>(Error::new(ErrorKind::Invalid, "undo"))
                })
                .unwrap_err();
            added.delete(&writer).unwrap();
            writer.execute("CREATE TABLE other (id INTEGER PRIMARY KEY)", params![]).unwrap();
            writer.execute("DROP TABLE other", params![]).unwrap();
            names.extend(rows.map(|tag| tag.unwrap().name));
            names.sort_unstable();
            assert_eq!(names, (0..50).map(|n| format!("{n:03}")).collect::<Vec<_>>());
        }
    });
}

#[test]
fn the_log_has_it_once_with_what_was_read() {
    on_file(|db| {
        tags(db, 20);
        let log = db.record();
        assert_eq!(Tag::objects().filter(|t| t.id.gt(5)).iterator(db, 4).count(), 15);
        let mut rows = Tag::objects().order_by(|t| t.name).iterator(db, 4);
        for _ in 0..3 {
            rows.next().unwrap().unwrap();
            std::thread::sleep(Duration::from_millis(30));
        }
        drop(rows);
        let divided = Tag::objects().order_by(|t| t.id).values(|t| t.id / (t.id - 10));
        assert!(divided.iterator(db, 4).any(|row| row.is_err()));
        let queries = log.queries();
        assert_eq!(queries.iter().map(|query| query.rows).collect::<Vec<_>>(), [Some(15), Some(3), None]);
        assert_eq!(queries[0].params.len(), 1);
        assert!(queries.iter().all(|query| query.location.file().ends_with("stepping.rs")));
        // What the loop takes is not the query's.
        assert!(queries[1].duration < Duration::from_millis(30), "{:?}", queries[1].duration);
    });
}
