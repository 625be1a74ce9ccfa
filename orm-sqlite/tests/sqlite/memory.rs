use std::sync::atomic::{AtomicBool, Ordering};

use orm_core::backend::{Backend, Connection};
use orm_core::value::SqlValue;

use crate::{backend, number};

#[test]
fn connections_of_one_handle_share_and_handles_do_not() {
    for url in ["sqlite::memory:", "sqlite://:memory:"] {
        let (sqlite, other) = (backend(url).expect("a URL"), backend(url).expect("a URL"));
        let mut one = sqlite.connect().expect("opens");
        let mut two = sqlite.connect().expect("opens");
        one.execute_batch("CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (7)").expect("writes");
        assert_eq!(number(&mut two, "SELECT i FROM t").expect("reads"), 7);
        assert!(number(&mut other.connect().expect("opens"), "SELECT i FROM t").is_err());
    }
}

#[test]
fn the_database_lives_as_long_as_the_handle() {
    let sqlite = backend("sqlite::memory:").expect("a URL");
    sqlite.connect().expect("opens").execute_batch("CREATE TABLE t (i INTEGER)").expect("creates");
    assert_eq!(number(&mut sqlite.connect().expect("opens"), "SELECT count(*) FROM t").expect("reads"), 0);
}

#[test]
fn uncommitted_rows_are_not_seen() {
    let sqlite = backend("sqlite::memory:?busy_timeout=0").expect("a URL");
    let (mut one, mut two) = (sqlite.connect().expect("opens"), sqlite.connect().expect("opens"));
    one.execute_batch("CREATE TABLE t (i INTEGER); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
        .expect("writes");
    // Without a write-ahead log, a reader waits for the writer instead of reading what was before.
    assert!(number(&mut two, "SELECT count(*) FROM t").is_err());
    one.execute_batch("ROLLBACK").expect("rolls back");
    assert_eq!(number(&mut two, "SELECT count(*) FROM t").expect("reads"), 0);
}

/// Two writers and four readers; every reader must see both rows of a transfer, or none.
#[test]
fn threads_wait_for_one_another_without_errors() {
    const ROUNDS: i64 = 400;
    let sqlite = backend("sqlite::memory:").expect("a URL");
    let setup = "CREATE TABLE t (i INTEGER PRIMARY KEY, amount INTEGER); INSERT INTO t VALUES (1, 0), (2, 0)";
    sqlite.connect().expect("opens").execute_batch(setup).expect("creates");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = sqlite.connect().expect("opens");
                    for _ in 0..ROUNDS {
                        connection.execute_batch("BEGIN IMMEDIATE").expect("begins");
                        for (id, amount) in [(1, 1), (2, -1)] {
                            let (id, amount) = (SqlValue::I64(id), SqlValue::I64(amount));
                            connection
                                .execute("UPDATE t SET amount = amount + ?1 WHERE i = ?2", &[&amount, &id])
                                .expect("updates");
                        }
                        connection.execute_batch("COMMIT").expect("commits");
                    }
                })
            })
            .collect();
        for _ in 0..4 {
            scope.spawn(|| {
                let mut connection = sqlite.connect().expect("opens");
                while !done.load(Ordering::Relaxed) {
                    assert_eq!(number(&mut connection, "SELECT sum(amount) FROM t").expect("reads"), 0);
                }
            });
        }
        for writer in writers {
            writer.join().expect("writes");
        }
        done.store(true, Ordering::Relaxed);
    });
    let mut connection = sqlite.connect().expect("opens");
    assert_eq!(number(&mut connection, "SELECT amount FROM t WHERE i = 1").expect("reads"), 2 * ROUNDS);
}

/// With SQLite's own busy handler the reader would not get in once before it times out.
#[test]
fn a_writer_without_pause_does_not_starve_a_reader() {
    let sqlite = backend("sqlite::memory:").expect("a URL");
    sqlite
        .connect()
        .expect("opens")
        .execute_batch("CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (0)")
        .expect("creates");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut connection = sqlite.connect().expect("opens");
            while !done.load(Ordering::Relaxed) {
                connection.execute("UPDATE t SET i = i + 1", &[]).expect("updates");
            }
        });
        let mut connection = sqlite.connect().expect("opens");
        for _ in 0..200 {
            number(&mut connection, "SELECT i FROM t").expect("reads");
        }
        done.store(true, Ordering::Relaxed);
    });
}
