//! `#[orm(version)]`: a lost update is an error.

use std::sync::Barrier;
use std::thread;

use orm::prelude::*;
use orm_tests::databases::on_each;

#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    id: i64,
    text: String,
    #[orm(default = 0)]
    views: i64,
    #[orm(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Revision {
    #[orm(primary_key)]
    name: String,
    text: String,
    #[orm(version, column = "rev")]
    revision: i64,
}

fn page(db: &Database) -> Page {
    db.create_tables::<(Page, Revision)>().unwrap();
    let page = Page::create().text("a").save(db).unwrap();
    assert_eq!(page.version, 1);
    page
}

#[test]
fn a_row_that_was_changed_since_is_stale() {
    on_each(|db| {
        let mut first = page(db);
        let mut second = first.clone();
        first.text = "first".into();
        first.save(db).unwrap();
        assert_eq!(first.version, 2);
        assert_eq!(first, Page::objects().get(db).unwrap());

        second.text = "second".into();
        let error = second.save(db).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Stale, Some("Page")));
        assert!(error.to_string().contains("`refresh`"), "{error}");
        assert!(!error.is_retryable());
        // Nothing was written, here or there.
        assert_eq!((second.version, second.text.as_str()), (1, "second"));
        assert_eq!(Page::objects().get(db).unwrap().text, "first");
        assert_eq!(second.save_only(db, |p| p.views).unwrap_err().kind(), ErrorKind::Stale);
        assert_eq!(second.delete(db).unwrap_err().kind(), ErrorKind::Stale);

        second.refresh(db).unwrap();
        assert_eq!(second.version, 2);
        second.views = 7;
        second.save_only(db, |p| p.views).unwrap();
        assert_eq!(second.version, 3);
        second.save(db).unwrap();
        second.delete(db).unwrap();
        assert_eq!(second.save(db).unwrap_err().kind(), ErrorKind::Stale);
        assert_eq!(Page::objects().count(db).unwrap(), 0);
    });
}

#[test]
fn what_changes_many_rows_counts_too() {
    on_each(|db| {
        let mut read = page(db);
        Page::create().text("b").save(db).unwrap();
        assert_eq!(Page::objects().update(db, |p| p.views.set(p.views + 1)).unwrap(), 2);
        assert_eq!(Page::objects().values(|p| p.version).all(db).unwrap(), [2, 2]);
        assert_eq!(read.save(db).unwrap_err().kind(), ErrorKind::Stale);
        // One who sets it means it.
        Page::objects().filter(|p| p.text.eq("b")).update(db, |p| p.version.set(9)).unwrap();
        assert_eq!(Page::objects().filter(|p| p.version.eq(9)).count(db).unwrap(), 1);
    });
}

#[test]
fn upserts_count_and_bulk_updates_refuse() {
    on_each(|db| {
        page(db);
        Revision::create().name("home").text("a").save(db).unwrap();
        let upsert = || BulkCreate::<Revision>::new().on_conflict(|r| r.name).update(|r| r.text);
        let new = |text| [Revision::create().name("home").text(text)];
        let rows = Revision::bulk_create_with(db, new("b"), upsert()).unwrap();
        assert_eq!((rows[0].text.as_str(), rows[0].revision), ("b", 2));
        let change = |r: orm_core::query::ModelFields<Revision>| r.text.set("c");
        let (row, made) = Revision::update_or_create(
            db,
            |r| r.name.eq("home"),
            change,
            || Revision::create().name("x").text(""),
        )
        .unwrap();
        assert_eq!((row.text.as_str(), row.revision, made), ("c", 3, false));
        let error = Revision::bulk_update(db, &rows, |r| r.text).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Unsupported, Some("Revision")));
    });
}

#[test]
fn keys_and_columns_of_other_names() {
    on_each(|db| {
        page(db);
        let mut revision = Revision::create().name("home").text("a").save(db).unwrap();
        let mut other = revision.clone();
        revision.save(db).unwrap();
        assert_eq!(revision.revision, 2);
        assert_eq!(other.save(db).unwrap_err().kind(), ErrorKind::Stale);
        // What cannot be counted any higher is refused before it is sent.
        Revision::objects().update(db, |r| r.revision.set(i64::MAX)).unwrap();
        revision.refresh(db).unwrap();
        let error = revision.save(db).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("revision")));
        assert_eq!(revision.revision, i64::MAX);
    });
}

#[test]
fn the_version_is_that_of_the_transaction() {
    on_each(|db| {
        let page = page(db);
        let mut tried = page.clone();
        let undone: Result<(), Error> = db.atomic(|tx| {
            tried.save(tx)?;
            Err(Error::new(ErrorKind::Invalid, "undo"))
        });
        assert!(undone.is_err());
        // The row in memory is ahead of the table's, as its other fields may be: it is read anew.
        assert_eq!(tried.save(db).unwrap_err().kind(), ErrorKind::Stale);
        tried.refresh(db).unwrap();
        assert_eq!(tried, page);
    });
}

#[test]
fn of_many_that_write_one_row_each_is_counted_once() {
    on_each(|db| {
        page(db);
        let barrier = Barrier::new(4);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    barrier.wait();
                    for _ in 0..5 {
                        loop {
                            let mut page = Page::objects().get(db).unwrap();
                            page.views += 1;
                            match page.save(db) {
                                Ok(()) => break,
                                Err(error) => assert_eq!(error.kind(), ErrorKind::Stale),
                            }
                        }
                    }
                });
            }
        });
        let page = Page::objects().get(db).unwrap();
        assert_eq!((page.views, page.version), (20, 21));
    });
}
