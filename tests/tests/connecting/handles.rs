use orm::prelude::*;
use orm_tests::databases::{on_each, on_each_url, on_postgres, on_sqlite};
use orm_tests::models::{All, Tag};

fn is_shared<T: Clone + Send + Sync + 'static>() {}

#[test]
fn a_database_goes_everywhere() {
    is_shared::<Database>();
    fn is_sent<T: Send + Sync + 'static>() {}
    is_sent::<Error>();
    is_sent::<QuerySet<Tag>>();
    is_sent::<Tag>();
}

#[test]
fn clones_are_one_database() {
    on_each(|db| {
        db.create_tables::<All>().unwrap();
        let clone = db.clone();
        Tag::create().name("a").save(&clone).unwrap();
        drop(clone);
        let moved = db.clone();
        let count = std::thread::spawn(move || Tag::objects().count(&moved).unwrap()).join().unwrap();
        assert_eq!(count, 1);
        assert_eq!(Tag::objects().count(db).unwrap(), 1);
    });
}

#[test]
fn each_database_in_memory_is_its_own() {
    on_sqlite(|one| {
        on_sqlite(|two| {
            one.create_tables::<Tag>().unwrap();
            Tag::create().name("a").save(one).unwrap();
            assert_eq!(Tag::objects().count(two).unwrap_err().kind(), ErrorKind::Schema);
            two.create_tables::<Tag>().unwrap();
            assert_eq!(Tag::objects().count(two).unwrap(), 0);
        });
    });
    for url in ["sqlite::memory:", "sqlite://:memory:"] {
        let db = Database::connect(url).unwrap();
        db.create_tables::<Tag>().unwrap();
        assert_eq!(Tag::objects().count(&db).unwrap(), 0);
    }
    assert!(!std::path::Path::new(":memory:").exists());
}

#[test]
fn two_handles_of_one_database() {
    on_each_url(|url| {
        let (one, two) = (Database::connect(url).unwrap(), Database::connect(url).unwrap());
        one.create_tables::<Tag>().unwrap();
        let mut tag = Tag::create().name("a").save(&one).unwrap();
        assert_eq!(Tag::objects().get(&two).unwrap(), tag);
        tag.name = "b".into();
        tag.save(&two).unwrap();
        assert_eq!(Tag::objects().get(&one).unwrap(), tag);
        // What is not committed yet is not seen, and its reader does not wait.
        one.atomic(|tx| {
            Tag::create().name("c").save(tx)?;
            assert_eq!(Tag::objects().count(&two)?, 1);
            Ok(())
        })
        .unwrap();
        assert_eq!(Tag::objects().count(&two).unwrap(), 2);
        drop((one, two));
        let again = Database::connect(url).unwrap();
        assert_eq!(Tag::objects().count(&again).unwrap(), 2);
    });
}

#[test]
fn a_lost_connection_is_replaced() {
    on_postgres(|db| {
        db.create_tables::<Tag>().unwrap();
        let error = db.execute("SELECT pg_terminate_backend(pg_backend_pid())", params![]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
        Tag::create().name("a").save(db).unwrap();
        // Lost in the middle of a transaction, of which nothing stays.
        let error = db
            .atomic(|tx| {
                Tag::create().name("b").save(tx)?;
                tx.execute("SELECT pg_terminate_backend(pg_backend_pid())", params![])
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
        assert_eq!(Tag::objects().count(db).unwrap(), 1);
    });
}

#[test]
fn connections_lost_while_idle_are_replaced() {
    on_postgres(|db| {
        db.create_tables::<Tag>().unwrap();
        let pid: Vec<i32> = db.query_as("SELECT pg_backend_pid()", params![]).unwrap();
        let held = db.atomic(|tx| {
            // A second connection, while the first is in use.
            let own: Vec<i32> = tx.query_as("SELECT pg_backend_pid()", params![])?;
            db.execute("SELECT pg_terminate_backend(?)", own).map(drop)?;
            Ok(())
        });
        assert_eq!(held.unwrap_err().kind(), ErrorKind::CommitUnknown);
        assert_eq!(pid.len(), 1);
        for _ in 0..3 {
            assert_eq!(Tag::objects().count(db).unwrap(), 0);
        }
    });
}
