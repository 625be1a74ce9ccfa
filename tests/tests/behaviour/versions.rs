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
fn upserts_count() {
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
    });
}

#[test]
fn bulk_updates_compare_and_count() {
    on_each(|db| {
        page(db);
        let new = |n: i64| Page::create().text("new").views(n);
        let mut pages = Page::bulk_create(db, (0..5).map(new)).unwrap();
        // Versions of their own.
        pages[1].save(db).unwrap();
        pages[3].save(db).unwrap();
        pages[3].save(db).unwrap();
        for page in &mut pages {
            page.text = format!("{} of {}", page.views, page.version);
        }
        assert_eq!(Page::bulk_update(db, &pages, |p| p.text).unwrap(), 5);
        let stored = || Page::objects().filter(|p| p.id.gt(1)).order_by(|p| p.id).all(db).unwrap();
        let expected: Vec<Page> =
            pages.iter().map(|page| Page { version: page.version + 1, ..page.clone() }).collect();
        assert_eq!(stored(), expected);

        // The rows given kept their version, which is not that of the table any more.
        let error = Page::bulk_update(db, &pages, |p| p.text).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Stale, Some("Page")));
        assert!(error.to_string().contains(&format!("the key {}", pages[0].id)), "{error}");
        assert!(error.location().unwrap().file().ends_with("versions.rs"));

        // One that another has counted up once, among rows that are as they were read: told by its key, and none is written.
        let mut pages = stored();
        pages[2].clone().save(db).unwrap();
        pages.iter_mut().for_each(|page| page.text = "lost".into());
        let error = Page::bulk_update(db, &pages, |p| (p.text, p.views)).unwrap_err();
        assert!(error.to_string().contains(&format!("the key {} was changed", pages[2].id)), "{error}");
        assert_eq!(Page::objects().filter(|p| p.text.eq("lost")).count(db).unwrap(), 0);

        // One that is gone, in a transaction, which goes on.
        pages[2].refresh(db).unwrap();
        Page::objects().filter(|p| p.id.eq(pages[4].id)).delete(db).unwrap();
        db.atomic(|tx| {
            let error = Page::bulk_update(tx, &pages, |p| p.text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Stale);
            assert!(error.to_string().contains(&format!("the key {}", pages[4].id)), "{error}");
            Page::bulk_update(tx, &pages[..4], |p| p.views)
        })
        .unwrap();
        let versions: Vec<i32> = stored().iter().map(|page| page.version).collect();
        assert_eq!(versions, [3, 4, 4, 5]);
    });
}

#[test]
fn bulk_updates_of_the_version_alone_and_of_the_last_one() {
    on_each(|db| {
        page(db);
        let new = |name: &str| Revision::create().name(name).text("a");
        let mut rows = Revision::bulk_create(db, ["x", "it's", "\u{fc}"].map(new)).unwrap();
        // It is compared and counted, never overwritten.
        rows[0].revision = 7;
        let error = Revision::bulk_update(db, &rows, |r| r.revision).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Stale);
        rows[0].revision = 1;
        assert_eq!(Revision::bulk_update(db, &rows, |r| r.revision).unwrap(), 3);
        let stored = Revision::objects().order_by(|r| r.name).all(db).unwrap();
        assert!(stored.iter().all(|row| row.revision == 2 && row.text == "a"));
        Revision::objects().filter(|r| r.name.eq("x")).update(db, |r| r.revision.set(i64::MAX)).unwrap();
        let rows = Revision::objects().all(db).unwrap();
        let error = Revision::bulk_update(db, &rows, |r| r.text).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, Some("revision")));
        assert_eq!(Revision::objects().filter(|r| r.revision.eq(2)).count(db).unwrap(), 2);
    });
}

#[test]
fn of_bulk_updates_at_the_same_time_none_is_lost() {
    on_each(|db| {
        page(db);
        Page::bulk_create(db, (0..20).map(|n| Page::create().text(n.to_string()))).unwrap();
        let barrier = Barrier::new(4);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    barrier.wait();
                    for _ in 0..5 {
                        loop {
                            let mut pages = Page::objects().order_by(|p| p.id).all(db).unwrap();
                            pages.iter_mut().for_each(|page| page.views += 1);
                            match Page::bulk_update(db, &pages, |p| p.views) {
                                Ok(_) => break,
                                // Rows are locked in no order that is promised.
                                Err(error) => assert!(
                                    [ErrorKind::Stale, ErrorKind::Deadlock].contains(&error.kind()),
                                    "{error}"
                                ),
                            }
                        }
                    }
                });
            }
        });
        let pages = Page::objects().all(db).unwrap();
        assert!(pages.iter().all(|page| (page.views, page.version) == (20, 21)), "{pages:?}");
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

#[test]
fn the_version_alone_is_counted_up() {
    on_each(|db| {
        let mut first = page(db);
        let mut second = first.clone();
        first.text = "not written".into();
        assert_queries!(db, 1, { first.save_only(db, |p| p.version).unwrap() });
        assert_eq!(first.version, 2);
        let stored = Page::objects().get(db).unwrap();
        assert_eq!((stored.version, stored.text.as_str()), (2, "a"));
        assert_eq!(second.save_only(db, |p| p.version).unwrap_err().kind(), ErrorKind::Stale);
        // With others it is counted once, whatever it was set to by hand before.
        second.refresh(db).unwrap();
        second.text = "b".into();
        second.save_only(db, |p| (p.text, p.version)).unwrap();
        assert_eq!((second.version, Page::objects().get(db).unwrap().version), (3, 3));
    });
}
