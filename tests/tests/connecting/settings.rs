use orm::prelude::*;
use orm_tests::databases::{on_each, on_each_url, on_file, on_postgres, on_sqlite};
use orm_tests::models::{All, Review, Tag};

fn on_both_sqlites(test: impl Fn(&Database)) {
    on_sqlite(&test);
    on_file(&test);
}

/// Runs a test on several connections of a database at once.
fn on_connections(db: &Database, test: impl Fn(&Transaction<'_>)) {
    db.atomic(|one| {
        test(one);
        db.atomic(|two| {
            test(two);
            Ok(())
        })
    })
    .unwrap();
}

#[test]
fn foreign_keys_are_on() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        assert_eq!(
            Review::create().book(1).rating(1).save(db).unwrap_err().kind(),
            ErrorKind::ForeignKeyViolation
        );
    });
    on_both_sqlites(|db| {
        let on: Vec<i64> = db.query_as("PRAGMA foreign_keys", params![]).unwrap();
        assert_eq!(on, [1]);
    });
}

#[test]
fn text_in_double_quotes_is_a_name() {
    on_each(|db| {
        db.create_tables::<Tag>().unwrap();
        let error = db.query_as::<String>("SELECT \"no such column\" FROM tag", params![]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Schema, "{error:?}");
        let error = db.execute_batch("CREATE INDEX wrong ON tag (\"no such column\")").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Schema, "{error:?}");
    });
}

#[test]
fn tables_are_strict() {
    on_both_sqlites(|db| {
        db.create_tables::<All>().unwrap();
        let loose: Vec<String> = db
            .query_as("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'", params![])
            .unwrap();
        assert_eq!(loose, [""; 0]);
        let error = db.execute("INSERT INTO tag (name) VALUES (x'00')", params![]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("name")), "{error:?}");
        db.execute("INSERT INTO award (winner, year) VALUES ('x', '2000')", params![]).unwrap();
        let error = db.execute("UPDATE award SET year = 'MM'", params![]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("year")), "{error:?}");
        let error = db.execute("UPDATE award SET year = 0.5", params![]).unwrap_err();
        assert_eq!(error.field(), Some("year"), "{error:?}");
    });
}

#[test]
fn files_have_a_write_ahead_log() {
    on_file(|db| {
        let mode: Vec<String> = db.query_as("PRAGMA journal_mode", params![]).unwrap();
        assert_eq!(mode, ["wal"]);
    });
}

#[test]
fn files_may_be_read_only() {
    on_each_url(|url| {
        if !url.starts_with("sqlite") {
            return;
        }
        let db = Database::connect(url).unwrap();
        db.create_tables::<Tag>().unwrap();
        Tag::create().name("a").save(&db).unwrap();
        let reader = Database::connect(&format!("{url}?mode=ro")).unwrap();
        assert_eq!(Tag::objects().count(&reader).unwrap(), 1);
        let error = Tag::create().name("b").save(&reader).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Database, Some("Tag")));
    });
}

#[test]
fn sessions_are_in_utc() {
    on_postgres(|db| {
        on_connections(db, |tx| {
            let zone: Vec<String> = tx.query_as("SHOW TimeZone", params![]).unwrap();
            assert_eq!(zone, ["UTC"]);
        });
    });
}

#[test]
fn the_pool_is_as_the_url_says() {
    on_each_url(|url| {
        let separator = if url.contains('?') { '&' } else { '?' };
        let with = |options: &str| Database::connect(&format!("{url}{separator}{options}"));
        let db = with("pool_size=2&pool_timeout=50").unwrap();
        let one = db.atomic_with(Atomic::new().read_only(), |_| {
            db.atomic_with(Atomic::new().read_only(), |_| db.query_as::<i64>("SELECT 1", params![]))
        });
        let error = one.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().starts_with("all 2 connections were in use for 0.05 seconds"), "{error}");
        // They are free again.
        assert_eq!(db.query_as::<i64>("SELECT 1", params![]).unwrap(), [1]);
        with("pool_size=1").unwrap();
        for wrong in [
            "pool_size=0",
            "pool_size=many",
            "pool_size=-1",
            "pool_timeout=soon",
            "pool_timeout=",
            "pool_sizes=1",
            "pool=1",
        ] {
            assert_eq!(with(wrong).unwrap_err().kind(), ErrorKind::Invalid, "{wrong}");
        }
    });
    assert!(Database::connect("sqlite::memory:?pool_size=1&busy_timeout=1").is_ok());
}
