//! Prefetches that do not depend on each other do not wait for each other. PostgreSQL alone has a wire to wait for.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use orm::prelude::*;
use orm_tests::databases::{on_postgres, on_postgres_url};

use super::proxy;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book.author), has_many(letters: Letter.author), has_many(prizes: Prize.author))]
struct Author {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(reviews: Review.book), has_many(copies: Copy.book))]
struct Book {
    id: i64,
    author: ForeignKey<Author>,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(answers: Answer.letter))]
struct Letter {
    id: i64,
    author: ForeignKey<Author>,
    text: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Prize {
    id: i64,
    author: ForeignKey<Author>,
    rank: Rank,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Review {
    id: i64,
    book: ForeignKey<Book>,
    stars: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Copy {
    id: i64,
    book: ForeignKey<Book>,
    shelf: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Answer {
    id: i64,
    letter: ForeignKey<Letter>,
    text: String,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Rank {
    First,
}

fn create(db: &Database) {
    db.create_tables::<(Author, Book, Letter, Prize, Review, Copy, Answer)>().unwrap();
}

/// So many authors with two of each, some of which have two more of each in turn.
fn fill(db: &impl Executor, authors: i64) {
    let each = |of: i64| (1..=of).flat_map(|one| [one, one]);
    Author::bulk_create(db, (1..=authors).map(|n| Author::create().name(format!("a{n}")))).unwrap();
    let (books, letters) = (2 * authors, 2 * authors);
    Book::bulk_create(db, each(authors).map(|a| Book::create().author(a).title(format!("by {a}")))).unwrap();
    Letter::bulk_create(db, each(authors).map(|a| Letter::create().author(a).text("Dear"))).unwrap();
    Prize::bulk_create(db, each(authors).map(|a| Prize::create().author(a).rank(Rank::First))).unwrap();
    Review::bulk_create(db, each(books).map(|b| Review::create().book(b).stars(3))).unwrap();
    Copy::bulk_create(db, each(books).map(|b| Copy::create().book(b).shelf("A"))).unwrap();
    Answer::bulk_create(db, each(letters).map(|l| Answer::create().letter(l).text("Yes"))).unwrap();
}

/// Loads everything onto authors that are here. Seven queries: three of the authors, two of the books, one of the letters.
fn load(db: &impl Executor, authors: Vec<Author>) -> Result<String, Error> {
    let authors = orm::prefetch_related(db, authors, |a| {
        (
            a.books.order_by(|b| b.id).prefetch_related(|b| (b.reviews, b.copies)),
            a.letters.order_by(|l| l.id).prefetch_related(|l| l.answers),
            a.prizes,
        )
    })?;
    let mut seen = String::new();
    for author in &authors {
        let reviews: usize = author.books().iter().map(|book| book.reviews().len()).sum();
        let copies: usize = author.books().iter().map(|book| book.copies().len()).sum();
        let answers: usize = author.letters().iter().map(|letter| letter.answers().len()).sum();
        assert!(author.books().iter().all(|book| book.title == format!("by {}", author.id)));
        let (books, letters, prizes) = (author.books().len(), author.letters().len(), author.prizes().len());
        seen += &format!("{} {books} {letters} {prizes} {reviews} {copies} {answers}, ", author.id);
    }
    Ok(seen)
}

fn authors(db: &impl Executor) -> Vec<Author> {
    Author::objects().order_by(|a| a.id).all(db).unwrap()
}

const OF_TWO: &str = "1 2 2 2 4 4 4, 2 2 2 2 4 4 4, ";

/// Holds answers back until so many questions have been asked.
#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    asked: Condvar,
}

#[derive(Default)]
struct State {
    /// How many questions each answer waits for.
    needed: Vec<usize>,
    questions: usize,
    answers: usize,
    was_late: bool,
}

impl Gate {
    fn arm(&self, needed: &[usize]) {
        *self.state.lock().unwrap() = State { needed: needed.to_vec(), ..State::default() };
    }

    fn ask(&self) {
        self.state.lock().unwrap().questions += 1;
        self.asked.notify_all();
    }

    fn answer(&self) {
        let mut state = self.state.lock().unwrap();
        let needed = state.needed.get(state.answers).copied().unwrap_or(0);
        state.answers += 1;
        let asks_too_few = |state: &mut State| state.questions < needed;
        let (mut state, wait) =
            self.asked.wait_timeout_while(state, Duration::from_secs(10), asks_too_few).unwrap();
        state.was_late |= wait.timed_out();
    }

    fn was_late(&self) -> bool {
        self.state.lock().unwrap().was_late
    }
}

/// A message of the protocol: its type, and all of its bytes.
fn message(stream: &mut TcpStream, has_type: bool) -> Option<(u8, Vec<u8>)> {
    let head = if has_type { 5 } else { 4 };
    let mut bytes = vec![0; head];
    stream.read_exact(&mut bytes).ok()?;
    let length = u32::from_be_bytes(bytes[head - 4..].try_into().unwrap()) as usize;
    bytes.resize(head + length - 4, 0);
    stream.read_exact(&mut bytes[head..]).ok()?;
    Some((if has_type { bytes[0] } else { 0 }, bytes))
}

fn questions(mut client: TcpStream, mut server: TcpStream, gate: &Gate) {
    let mut has_type = false;
    while let Some((kind, bytes)) = message(&mut client, has_type) {
        has_type = true;
        if kind == b'S' {
            gate.ask();
        }
        if server.write_all(&bytes).is_err() {
            return;
        }
    }
}

fn answers(mut server: TcpStream, mut client: TcpStream, gate: &Gate) {
    let mut is_answer = false;
    while let Some((kind, bytes)) = message(&mut server, true) {
        // What comes before the first `BindComplete` is about connecting.
        if kind == b'2' && !is_answer {
            is_answer = true;
            gate.answer();
        }
        is_answer &= kind != b'Z';
        if client.write_all(&bytes).is_err() {
            return;
        }
    }
}

#[test]
fn no_prefetch_waits_for_one_that_it_does_not_need() {
    on_postgres_url(|url| {
        let gate = Arc::new(Gate::default());
        let shared = Arc::clone(&gate);
        let behind = proxy::before(url, move |client, server| {
            let (client2, server2) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            let (gate, gate2) = (Arc::clone(&shared), Arc::clone(&shared));
            thread::spawn(move || questions(client, server, &gate));
            thread::spawn(move || answers(server2, client2, &gate2));
        });
        let db = &Database::connect(&behind).unwrap();
        create(db);
        fill(db, 2);
        // The first time the statements are prepared, one after the other.
        assert_eq!(load(db, authors(db)).unwrap(), OF_TWO);
        let here = authors(db);
        // Three at once. When the books have come, their reviews and copies are asked for before the letters have come, and so on.
        gate.arm(&[3, 5, 6]);
        assert_eq!(load(db, here).unwrap(), OF_TWO);
        assert!(!gate.was_late(), "an answer was waited for before all was asked");
        db.atomic(|tx| {
            let here = authors(tx);
            gate.arm(&[3, 5, 6]);
            assert_eq!(load(tx, here)?, OF_TWO);
            assert!(!gate.was_late());
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn many_rows_of_many_relations() {
    on_postgres(|db| {
        create(db);
        fill(db, 5_000);
        for _ in 0..3 {
            let seen = load(db, authors(db)).unwrap();
            assert!((1..=5_000).all(|author| seen.contains(&format!("{author} 2 2 2 4 4 4, "))));
        }
    });
}

#[test]
fn each_is_one_query_in_the_log() {
    on_postgres(|db| {
        create(db);
        fill(db, 2);
        for _ in 0..2 {
            let here = authors(db);
            let log = db.record();
            load(db, here).unwrap();
            let queries = log.queries();
            let rows: Vec<_> = queries.iter().map(|query| query.rows).collect();
            assert_eq!(rows, [4, 4, 4, 8, 8, 8].map(Some));
        }
    });
}

#[test]
fn an_error_leaves_the_connection_in_order() {
    on_postgres(|db| {
        create(db);
        fill(db, 2);
        assert_eq!(load(db, authors(db)).unwrap(), OF_TWO);
        // The rows of prizes come third, when others have been asked for.
        db.execute("UPDATE prize SET rank = 'last'", orm::params![]).unwrap();
        for _ in 0..3 {
            let error = load(db, authors(db)).unwrap_err();
            assert_eq!((error.kind(), error.model()), (ErrorKind::Decode, Some("Prize")), "{error}");
        }
        db.atomic(|tx| {
            let error = tx.atomic(|tx| load(tx, authors(tx))).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert_eq!(Prize::objects().count(tx)?, 4);
            tx.execute("UPDATE prize SET rank = 'first'", orm::params![])?;
            assert_eq!(load(tx, authors(tx))?, OF_TWO);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn tables_change_under_statements_that_are_kept() {
    on_postgres_url(|url| {
        let (db, other) = (&Database::connect(url).unwrap(), &Database::connect(url).unwrap());
        create(db);
        fill(db, 2);
        assert_eq!(load(db, authors(db)).unwrap(), OF_TWO);
        for change in [
            "ALTER TABLE book ALTER COLUMN title TYPE varchar(50)",
            "ALTER TABLE letter ALTER COLUMN text TYPE varchar(50); ALTER TABLE prize ALTER COLUMN rank TYPE varchar(50)",
            "ALTER TABLE copy ALTER COLUMN shelf TYPE varchar(50); ALTER TABLE answer ALTER COLUMN text TYPE varchar(50)",
            "ALTER TABLE book ALTER COLUMN title TYPE text; ALTER TABLE answer ALTER COLUMN text TYPE text",
        ] {
            other.execute_batch(change).unwrap();
            assert_eq!(load(db, authors(db)).unwrap(), OF_TWO, "{change}");
        }
        db.execute_batch("DEALLOCATE ALL").unwrap();
        assert_eq!(load(db, authors(db)).unwrap(), OF_TWO);
    });
}

#[test]
fn a_session_that_is_ended_while_answers_are_owed() {
    on_postgres_url(|url| {
        let db = &Database::connect(&format!("{url}&pool_size=1")).unwrap();
        create(db);
        fill(db, 2);
        // Letters are asked for after books and before prizes. Where a prize is the last, the session ends there.
        db.execute_batch(
            "ALTER TABLE letter RENAME TO kept; \
             CREATE FUNCTION ends() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN \
             RETURN EXISTS (SELECT FROM prize WHERE rank = 'last') AND pg_terminate_backend(pg_backend_pid()); END $$; \
             CREATE VIEW letter AS SELECT * FROM kept WHERE NOT ends()",
        )
        .unwrap();
        let is_in_order = || assert_eq!(load(db, authors(db)).unwrap(), OF_TWO);
        let becomes = |rank: &str| db.execute("UPDATE prize SET rank = ?", [rank]).unwrap();
        is_in_order();
        becomes("last");
        // The books had come, and the server said why.
        let error = load(db, authors(db)).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Connection, Some("Letter")), "{error}");
        assert_eq!(error.sqlstate(), Some("57P01"));
        becomes("first");
        is_in_order();
        // Nobody comes to know of it who has an error of another kind, and nobody is given the connection afterwards.
        db.execute_batch("ALTER TABLE book ALTER title DROP NOT NULL; UPDATE book SET title = NULL").unwrap();
        becomes("last");
        let error = load(db, authors(db)).unwrap_err();
        assert_eq!((error.kind(), error.model()), (ErrorKind::Decode, Some("Book")), "{error}");
        becomes("first");
        db.execute("UPDATE book SET title = concat('by ', author_id)", orm::params![]).unwrap();
        is_in_order();
    });
}
