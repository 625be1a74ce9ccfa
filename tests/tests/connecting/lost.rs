//! Connections that are lost: at COMMIT, in a transaction, while idle. PostgreSQL alone has any to lose.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use orm::prelude::*;
use orm_tests::databases::on_postgres_url;

use super::proxy;

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: i64,
    #[orm(unique)]
    text: String,
}

fn texts(db: &Database) -> Vec<String> {
    Note::objects().order_by(|n| n.text).values(|n| n.text).all(db).unwrap()
}

fn own_pid(tx: &Transaction<'_>) -> i32 {
    tx.query_as("SELECT pg_backend_pid()", orm::params![]).unwrap()[0]
}

fn kill(db: &Database, pid: i32) {
    let done: Vec<bool> = db.query_as("SELECT pg_terminate_backend(?)", orm::params![pid]).unwrap();
    assert_eq!(done, [true]);
}

#[test]
fn a_killed_backend_leaves_nothing_behind() {
    on_postgres_url(|url| {
        let (db, admin) = (Database::connect(url).unwrap(), Database::connect(url).unwrap());
        db.create_tables::<(Note,)>().unwrap();
        // In the middle of a block.
        let error = db
            .atomic_with(Atomic::new().retries(3), |tx| {
                Note::create().text("lost").save(tx)?;
                kill(&admin, own_pid(tx));
                Note::create().text("lost too").save(tx)
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert!(!error.is_retryable());
        // Just before COMMIT: nobody on this side can know.
        let mut attempts = 0;
        let error = db
            .atomic_with(Atomic::new().retries(3), |tx| {
                attempts += 1;
                Note::create().text("unknown").save(tx)?;
                kill(&admin, own_pid(tx));
                Ok(())
            })
            .unwrap_err();
        assert_eq!((error.kind(), attempts), (ErrorKind::CommitUnknown, 1));
        assert!(std::error::Error::source(&error).is_some());
        assert!(error.location().unwrap().file().ends_with("lost.rs"));
        // An object that is dropped.
        let tx = db.begin().unwrap();
        Note::create().text("dropped").save(&tx).unwrap();
        kill(&admin, own_pid(&tx));
        drop(tx);
        // The savepoint is gone with all the rest, so the block cannot go on.
        let error = db
            .atomic(|tx| {
                let pid = own_pid(tx);
                let _ = tx.atomic(|sp| {
                    kill(&admin, pid);
                    Note::create().text("inner").save(sp)
                });
                Note::objects().count(tx).map(drop)
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(texts(&db).is_empty());
        Note::create().text("after").save(&db).unwrap();
        assert_eq!(texts(&db), ["after"]);
    });
}

#[test]
fn idle_connections_that_were_lost_cost_one_error_at_the_most() {
    on_postgres_url(|url| {
        let (db, admin) = (Database::connect(url).unwrap(), Database::connect(url).unwrap());
        db.create_tables::<(Note,)>().unwrap();
        let open: Vec<_> = (0..16).map(|_| db.begin().unwrap()).collect();
        let pids: Vec<i32> = open.iter().map(own_pid).collect();
        drop(open);
        pids.iter().for_each(|pid| kill(&admin, *pid));
        // A transaction has done nothing before its first statement, so it takes another connection.
        db.atomic(|tx| Note::create().text("new").save(tx)).unwrap();
        for _ in 0..20 {
            assert_eq!(texts(&db), ["new"]);
        }
        let all: Vec<_> = (0..16).map(|_| db.begin().unwrap()).collect();
        assert_eq!(all.len(), 16);
    });
}

#[test]
fn a_backend_that_is_killed_under_an_iterator_or_a_bulk() {
    on_postgres_url(|url| {
        // Its connections are told from those of other tests by their name.
        let name = format!("orm_killed_{}", std::process::id());
        let db = Database::connect(&format!("{url}&application_name={name}")).unwrap();
        let admin = Database::connect(url).unwrap();
        db.create_tables::<(Note,)>().unwrap();
        let new = |range: std::ops::Range<i32>| range.map(|n| Note::create().text(format!("{n:05}")));
        Note::bulk_create(&db, new(0..100)).unwrap();
        let kill_all = || {
            let sql =
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = ?";
            admin.query_as::<i64>(sql, [&name]).unwrap()[0]
        };
        // Under a cursor, of the database and of a transaction.
        let mut notes = Note::objects().iterator(&db, 10);
        assert_eq!(notes.by_ref().take(5).filter(Result::is_ok).count(), 5);
        assert!(kill_all() >= 1);
        let rest: Vec<_> = notes.by_ref().collect();
        assert_eq!(rest.last().unwrap().as_ref().unwrap_err().kind(), ErrorKind::Connection);
        // The rest of its chunk, the one that was read meanwhile, and the error.
        assert!(rest.len() <= 5 + 10 + 1 && notes.next().is_none());
        drop(notes);
        // In the middle of a chunk, which the server is still computing.
        let slow = Note::objects().values(|_| sql::<String, _>("CAST(pg_sleep({}) AS text)", (0.02,)));
        let mut notes = slow.iterator(&db, 10);
        notes.next().unwrap().unwrap();
        assert!(kill_all() >= 1);
        assert_eq!(notes.last().unwrap().unwrap_err().kind(), ErrorKind::Connection);
        let error = db
            .atomic(|tx| {
                let pid = own_pid(tx);
                for (place, note) in Note::objects().iterator(tx, 10).enumerate() {
                    note?;
                    if place == 3 {
                        kill(&admin, pid);
                    }
                }
                Ok(())
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection);
        // Between the batches of a bulk, in a transaction around it; and under a copy, whose rows kill it.
        let error = db
            .atomic(|tx| {
                Note::bulk_create(tx, new(100..200))?;
                kill(&admin, own_pid(tx));
                Note::bulk_create(tx, new(200..300)).map(drop)
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection);
        let error = db
            .atomic(|tx| {
                let pid = own_pid(tx);
                Note::copy_in(
                    tx,
                    new(300..30_000).inspect(|_| ()).enumerate().map(|(place, row)| {
                        if place == 20_000 {
                            kill(&admin, pid);
                        }
                        row
                    }),
                )
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert_eq!(texts(&db).len(), 100);
        let all: Vec<_> = (0..16).map(|_| db.begin().unwrap()).collect();
        assert!(all.iter().all(|tx| Note::objects().count(tx).unwrap() == 100));
    });
}

/// When the proxy cuts a connection.
const NEVER: u8 = 0;
const BEFORE_COMMIT: u8 = 1;
const BEFORE_THE_ANSWER: u8 = 2;

fn questions(mut client: TcpStream, mut server: TcpStream, cut: &AtomicU8) {
    let mut buffer = [0; 65536];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let text = &buffer[..length];
        if text.windows(6).any(|part| part == b"COMMIT") {
            match cut.load(Ordering::SeqCst) {
                BEFORE_COMMIT => break,
                BEFORE_THE_ANSWER => {
                    // The client is gone before the server can have answered.
                    let _ = client.shutdown(Shutdown::Both);
                    let _ = server.write_all(text);
                    continue;
                }
                _ => {}
            }
        }
        if server.write_all(text).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    // What was written comes first, then the end.
    let _ = server.shutdown(Shutdown::Write);
}

fn answers(mut server: TcpStream, mut client: TcpStream) {
    let _ = std::io::copy(&mut server, &mut client);
    let _ = client.shutdown(Shutdown::Both);
}

#[test]
fn a_commit_whose_answer_is_lost_is_of_a_kind_of_its_own() {
    on_postgres_url(|url| {
        let when_to_cut = Arc::new(AtomicU8::new(NEVER));
        let cut = |when| when_to_cut.store(when, Ordering::SeqCst);
        let shared = Arc::clone(&when_to_cut);
        let behind = proxy::before(url, move |client, server| {
            let (cut, client2, server2) =
                (Arc::clone(&shared), client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || questions(client, server, &cut));
            thread::spawn(move || answers(server2, client2));
        });
        let (db, direct) = (Database::connect(&behind).unwrap(), Database::connect(url).unwrap());
        db.create_tables::<(Note,)>().unwrap();
        for (when, text) in [(BEFORE_COMMIT, "not kept"), (BEFORE_THE_ANSWER, "kept")] {
            for way in ["closure", "object"] {
                let text = format!("{text}: {way}");
                cut(NEVER);
                let tx = db.begin().unwrap();
                cut(when);
                let error = if way == "object" {
                    Note::create().text(&*text).save(&tx).unwrap();
                    tx.commit().unwrap_err()
                } else {
                    drop(tx);
                    let mut attempts = 0;
                    let error = db
                        .atomic_with(Atomic::serializable().retries(5), |tx| {
                            attempts += 1;
                            tx.on_commit(|| panic!("nobody knows that it was committed"));
                            Note::create().text(&*text).save(tx)
                        })
                        .unwrap_err();
                    assert_eq!(attempts, 1);
                    error
                };
                assert_eq!(error.kind(), ErrorKind::CommitUnknown, "{text}: {error:?}");
                assert!(!error.is_retryable());
            }
        }
        cut(NEVER);
        // The server may still be at it.
        for _ in 0..100 {
            if texts(&direct).len() == 2 {
                break;
            }
            thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(texts(&direct), ["kept: closure", "kept: object"]);
        assert_eq!(texts(&db).len(), 2);
    });
}
