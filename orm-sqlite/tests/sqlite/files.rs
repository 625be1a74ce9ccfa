use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use orm_core::backend::{Backend, Connection};
use orm_core::error::ErrorKind;
use orm_core::value::SqlValue;

use crate::{backend, number, value};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("orm-sqlite-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("makes a folder");
        Self(path)
    }

    fn url(&self, options: &str) -> String {
        format!("sqlite://{}{options}", self.file().display())
    }

    fn file(&self) -> PathBuf {
        self.0.join("library.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_file_is_prepared_for_use() {
    let folder = Folder::new();
    let mut connection = backend(&folder.url("")).expect("a URL").connect().expect("opens");
    let mut shown = |pragma: &str| value(&mut connection, &format!("PRAGMA {pragma}"), &[]).expect(pragma);
    assert_eq!(shown("journal_mode"), "TEXT \"wal\"");
    assert_eq!(shown("synchronous"), "INTEGER 1");
    assert_eq!(shown("foreign_keys"), "INTEGER 1");
    assert!(Path::new(&folder.file()).exists());
}

#[test]
fn modes_decide_what_may_be_done() {
    let folder = Folder::new();
    for mode in ["?mode=ro", "?mode=rw"] {
        let error = backend(&folder.url(mode)).expect("a URL").connect().expect_err("there is no file");
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert!(error.to_string().contains("library.db"), "{error}");
    }
    let mut writer = backend(&folder.url("")).expect("a URL").connect().expect("opens");
    writer.execute_batch("CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (1)").expect("writes");
    let mut reader = backend(&folder.url("?mode=ro")).expect("a URL").connect().expect("opens");
    assert_eq!(number(&mut reader, "SELECT i FROM t").expect("reads"), 1);
    let error = reader.execute("INSERT INTO t VALUES (2)", &[]).expect_err("may not write");
    assert_eq!(error.sqlstate(), Some("8"));
}

#[test]
fn another_file_is_not_a_database() {
    let folder = Folder::new();
    std::fs::write(folder.file(), "this is no database, and it is long enough to tell".repeat(20))
        .expect("writes");
    let error = backend(&folder.url("")).expect("a URL").connect().expect_err("is no database");
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains("library.db` is not a SQLite database"), "{error}");
}

#[test]
fn readers_go_on_while_a_transaction_writes() {
    let folder = Folder::new();
    let sqlite = backend(&folder.url("?busy_timeout=0")).expect("a URL");
    let (mut writer, mut reader) = (sqlite.connect().expect("opens"), sqlite.connect().expect("opens"));
    writer
        .execute_batch("CREATE TABLE t (i INTEGER); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
        .expect("writes");
    assert_eq!(number(&mut reader, "SELECT count(*) FROM t").expect("reads"), 0);
    writer.execute_batch("COMMIT").expect("commits");
    assert_eq!(number(&mut reader, "SELECT count(*) FROM t").expect("reads"), 1);
}

#[test]
fn many_threads_may_open_a_new_file_at_once_and_write() {
    const THREADS: i64 = 8;
    let folder = Folder::new();
    let sqlite = Arc::new(backend(&folder.url("")).expect("a URL"));
    let barrier = Barrier::new(THREADS as usize);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (sqlite, barrier) = (Arc::clone(&sqlite), &barrier);
            scope.spawn(move || {
                barrier.wait();
                let mut connection = sqlite.connect().expect("opens");
                connection.execute_batch("CREATE TABLE IF NOT EXISTS t (i INTEGER)").expect("creates");
                for _ in 0..50 {
                    connection
                        .execute("INSERT INTO t VALUES (?1)", &[&SqlValue::I64(thread)])
                        .expect("inserts");
                }
            });
        }
    });
    let mut connection = sqlite.connect().expect("opens");
    assert_eq!(number(&mut connection, "SELECT count(*) FROM t").expect("counts"), THREADS * 50);
}
