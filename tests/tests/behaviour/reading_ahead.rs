//! Iterators whose query stays open while the loop works, in place or on a thread that reads ahead: what happens when the loop is slow, or ends early, or
//! the rows end badly. What holds of those in place alone is in `stepping`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use orm::prelude::*;
use orm_tests::databases::{on_file, on_postgres, on_postgres_url};
use orm_tests::models::{All, Tag};

/// Makes tags named `0000`, `0001` and so on.
fn tags(db: &Database, number: usize) {
    db.create_tables::<All>().unwrap();
    Tag::bulk_create(db, (0..number).map(|n| Tag::create().name(format!("{n:04}")))).unwrap();
}

/// Where a query stays open: files and servers.
fn on_files_and_servers(test: impl Fn(&Database)) {
    on_file(&test);
    on_postgres(&test);
}

#[test]
fn chunks_of_every_size_come_whole() {
    on_files_and_servers(|db| {
        tags(db, 2_500);
        let named = Tag::objects().filter(|t| t.name.ne("")).order_by(|t| t.name);
        let all = named.all(db).unwrap();
        for chunk in [1, 499, 500, 999, 1_000, 1_001, 1_250, 2_499, 2_500, 2_501, usize::MAX] {
            let log = db.record();
            let rows: Vec<Tag> = named.iterator(db, chunk).map(Result::unwrap).collect();
            assert!(rows == all, "{chunk}");
            log.assert_count(1);
            let query = log.queries().into_iter().find(|query| !query.is_control()).unwrap();
            assert_eq!(query.rows, Some(2_500), "{chunk}");
            assert!(query.location.file().ends_with("reading_ahead.rs"));
        }
    });
}

#[test]
fn rows_come_before_the_one_that_fails() {
    let test = |db: &Database, expected: [(usize, usize); 3]| {
        tags(db, 3_000);
        Tag::objects().filter(|t| t.name.eq("2007")).update(db, |t| t.name.set("")).unwrap();
        let divided = Tag::objects().order_by(|t| t.id).values(|t| t.name.length() / t.name.length());
        for (chunk, before) in expected {
            let outcomes: Vec<_> = divided.iterator(db, chunk).collect();
            assert_eq!(outcomes.len(), before + 1, "{chunk}");
            let error = outcomes[before].as_ref().unwrap_err();
            assert_eq!((error.kind(), error.model()), (ErrorKind::Invalid, Some("Tag")));
            assert!(error.location().unwrap().file().ends_with("reading_ahead.rs"));
            assert!(outcomes[..before].iter().all(Result::is_ok));
        }
        Tag::create().name("after").save(db).unwrap();
    };
    on_file(|db| test(db, [(3, 2_007), (100, 2_007), (1_000, 2_007)]));
    on_postgres(|db| test(db, [(3, 2_007), (100, 2_000), (1_000, 2_000)]));
}

/// How many sessions of this name there are, and how many of them are in a transaction.
fn sessions(admin: &Database, name: &str) -> (i64, i64) {
    let sql = "SELECT count(*), count(xact_start) FROM pg_stat_activity WHERE application_name = ?";
    admin.query_as(sql, params![name]).unwrap()[0]
}

#[test]
fn one_connection_is_enough_however_it_ends() {
    on_postgres_url(|url| {
        let name = format!("orm_ahead_{}", std::process::id());
        let db = Database::connect(&format!("{url}&application_name={name}&pool_timeout=100")).unwrap();
        let admin = Database::connect(url).unwrap();
        tags(&db, 100);
        let named = Tag::objects().order_by(|t| t.name);
        for taken in [0, 1, 9, 10, 11, 20, 95, 100] {
            let mut rows = named.iterator(&db, 10);
            assert_eq!(rows.by_ref().take(taken).filter(Result::is_ok).count(), taken);
            drop(rows);
            assert_eq!(sessions(&admin, &name), (1, 0), "{taken}");
        }
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _rows = named.iterator(&db, 10).inspect(|_| panic!("in the loop")).count();
        }));
        assert!(panicked.is_err());
        assert_eq!(sessions(&admin, &name), (1, 0));
        let divided = named.clone().values(|t| t.name.length() / (t.name.length() - 4));
        assert!(divided.iterator(&db, 10).all(|row| row.is_err()));
        assert_eq!(sessions(&admin, &name), (1, 0));
        // It writes, on the very connection that only read before.
        Tag::create().name("after").save(&db).unwrap();
        assert_eq!((named.iterator(&db, 10).count(), sessions(&admin, &name)), (101, (1, 0)));
    });
}

#[test]
fn whoever_stops_waits_for_one_chunk_at_the_most() {
    on_postgres(|db| {
        tags(db, 1_000);
        // Each row takes 5 milliseconds to compute.
        let slow =
            Tag::objects().values(|t| (t.name, sql::<String, _>("CAST(pg_sleep({}) AS text)", (0.005,))));
        let started = Instant::now();
        let mut rows = slow.iterator(db, 10);
        assert_eq!(rows.next().unwrap().unwrap().0, "0000");
        drop(rows);
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        assert_eq!(Tag::objects().count(db).unwrap(), 1_000);
    });
}

/// A time limit of the server's is for a chunk. It does not count how long the loop works on it.
#[test]
fn a_slow_loop_runs_into_no_time_limit() {
    on_postgres_url(|url| {
        let limited = format!("{url}%20-cstatement_timeout%3D300");
        assert!(limited.contains("options="), "{limited}");
        let db = Database::connect(&limited).unwrap();
        tags(&db, 50);
        let mut seen = 0;
        for tag in Tag::objects().order_by(|t| t.id).iterator(&db, 10) {
            tag.unwrap();
            seen += 1;
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(seen, 50);
        let slow = Tag::objects().values(|_| sql::<String, _>("CAST(pg_sleep({}) AS text)", (0.05,)));
        let error = slow.iterator(&db, 10).last().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(Tag::objects().count(&db).unwrap(), 50);
    });
}

#[test]
fn a_table_that_changes_between_two_iterators() {
    on_files_and_servers(|db| {
        tags(db, 5);
        let named = || Tag::objects().filter(|t| t.id.gt(0)).iterator(db, 2);
        assert_eq!(named().filter(Result::is_ok).count(), 5);
        db.execute("ALTER TABLE tag ADD COLUMN colour TEXT", params![]).unwrap();
        assert_eq!(named().filter(Result::is_ok).count(), 5);
        db.execute("DROP TABLE tag_books", params![]).ok();
        db.execute("ALTER TABLE tag RENAME TO label", params![]).unwrap();
        let outcomes: Vec<_> = named().collect();
        assert_eq!(outcomes.len(), 1);
        assert_eq!(outcomes[0].as_ref().unwrap_err().kind(), ErrorKind::Schema);
        db.execute("ALTER TABLE label RENAME TO tag", params![]).unwrap();
        assert_eq!(named().filter(Result::is_ok).count(), 5);
    });
}

#[test]
fn without_prepared_statements_too() {
    on_postgres_url(|url| {
        let db = Database::connect(&format!("{url}&prepared_statements=false")).unwrap();
        tags(&db, 25);
        for chunk in [1, 10, 25, 100] {
            assert_eq!(Tag::objects().iterator(&db, chunk).filter(Result::is_ok).count(), 25);
        }
        assert_eq!(Tag::objects().iterator(&db, 5).take(7).filter(Result::is_ok).count(), 7);
        Tag::create().name("after").save(&db).unwrap();
    });
}
