//! SQL of one's own: what rows are read into, and what is refused in the same words on all databases.

use orm::prelude::*;
use orm_tests::databases::{on_each, on_postgres};
use orm_tests::models::{Book, Publisher, Tag};
use orm_tests::rows::library;

#[test]
fn of_a_left_join_a_model_is_an_option() {
    on_each(|db| {
        library(db).unwrap();
        let sql = "SELECT b.*, p.* FROM library_book b LEFT JOIN publisher p ON p.id = b.publisher_id ORDER BY b.title";
        let rows: Vec<(Book, Option<Publisher>)> = db.query_as(sql, params![]).unwrap();
        let publishers: Vec<_> = rows.iter().map(|(_, p)| p.as_ref().map(|p| p.name.as_str())).collect();
        assert_eq!(publishers, [Some("Penumbra"), None, Some("Gollancz"), Some("Ace")]);
        assert!(
            rows.iter().all(|(b, p)| b.publisher.as_ref().map(|key| *key.key()) == p.as_ref().map(|p| p.id))
        );
        // What follows it in the tuple is found whether it is there or not.
        let sql = "SELECT p.*, b.*, 7, p.country FROM library_book b LEFT JOIN publisher p ON p.id = b.publisher_id ORDER BY b.title";
        let turned: Vec<(Option<Publisher>, Book, i64, Option<String>)> =
            db.query_as(sql, params![]).unwrap();
        assert!(
            turned
                .iter()
                .zip(&rows)
                .all(|(turned, row)| turned.0 == row.1 && turned.1 == row.0 && turned.2 == 7)
        );
        assert_eq!(
            turned.iter().map(|row| row.3.as_deref()).collect::<Vec<_>>(),
            [None, None, Some("UK"), Some("US")]
        );
        // Asked for as a row that is there, it is an error, and the column is named.
        let error = db.query_as::<(Option<Publisher>, Publisher)>(
            "SELECT p.*, q.* FROM publisher p LEFT JOIN publisher q ON q.id < 0",
            params![],
        );
        let error = error.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Decode, Some("id")));
        // A key of several columns is missing where all of it is.
        db.create_tables::<super::models::Seat>().unwrap();
        super::models::seat(1, None).save(db).unwrap();
        let sql = "SELECT t.name, s.* FROM tag t LEFT JOIN seat s ON s.number = t.id ORDER BY t.id";
        let rows: Vec<(String, Option<super::models::Seat>)> = db.query_as(sql, params![]).unwrap();
        assert_eq!(rows.iter().map(|(_, seat)| seat.is_some()).collect::<Vec<_>>(), [true, false, false]);
    });
}

#[test]
fn what_is_wrong_is_said_alike() {
    on_each(|db| {
        library(db).unwrap();
        let two = "SELECT id FROM tag; DELETE FROM tag";
        let refused = [
            (db.query_as::<i64>(two, params![]).map(drop), ErrorKind::Invalid, "run them by `execute_batch`"),
            (db.execute(two, params![]).map(drop), ErrorKind::Invalid, "run them by `execute_batch`"),
            (db.query_as::<i64>("", params![]).map(drop), ErrorKind::Invalid, "no statement"),
            (
                db.execute(" /* nothing */ -- at all\n ;", params![]).map(drop),
                ErrorKind::Invalid,
                "no statement",
            ),
            (
                db.query_as::<(i64, i64)>("SELECT id FROM tag", params![]).map(drop),
                ErrorKind::Schema,
                "no column 2, which is read",
            ),
            (
                db.query_as::<Option<i64>>("SELECT name FROM tag", params![]).map(drop),
                ErrorKind::Decode,
                "column 1 (`name`)",
            ),
            (
                db.execute("DELETE FROM tag WHERE id = ? AND name = ?", params![1]).map(drop),
                ErrorKind::Invalid,
                "2 places",
            ),
            (
                Book::raw("SELECT id, title FROM library_book", params![]).all(db).map(drop),
                ErrorKind::Schema,
                "`author_id`",
            ),
        ];
        for (outcome, kind, words) in refused {
            let error = outcome.unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
        assert_eq!(Tag::objects().count(db).unwrap(), 3);
        db.execute_batch(" ; -- nothing to do\n ;").unwrap();
    });
}

#[test]
fn what_returns_rows_may_write() {
    on_each(|db| {
        library(db).unwrap();
        let sql = "UPDATE tag SET name = name || ? WHERE name = ? RETURNING *";
        let changed: Vec<Tag> = Tag::raw(sql, ["!", "sf"]).all(db).unwrap();
        assert_eq!(changed[0].name, "sf!");
        let sql = "SELECT name FROM tag WHERE name <> '?' AND name = ? -- ?\n AND /* ? */ id > ?";
        assert_eq!(db.query_as::<String>(sql, params!["sf!", 0]).unwrap(), ["sf!"]);
        let gone = db.atomic(|tx| {
            Tag::raw("DELETE FROM tag WHERE name = ? RETURNING *", ["unused"]).all(tx)?;
            Err::<(), _>(Error::new(ErrorKind::Invalid, "no"))
        });
        assert!(gone.is_err());
        assert_eq!(Tag::objects().count(db).unwrap(), 3);
    });
}

#[test]
fn a_script_is_a_part_of_its_block() {
    on_each(|db| {
        library(db).unwrap();
        let fails = "INSERT INTO tag (name) VALUES ('one'); INSERT INTO tag (name) VALUES ('sf')";
        let error = db.execute_batch(fails).unwrap_err();
        assert!(error.is_unique_violation() && error.field() == Some("name"));
        db.atomic(|tx| {
            assert!(tx.atomic(|sp| sp.execute_batch(fails)).unwrap_err().is_unique_violation());
            tx.execute_batch(
                "INSERT INTO tag (name) VALUES ('two'); INSERT INTO tag (name) VALUES ('three');",
            )
        })
        .unwrap();
        assert_eq!(
            Tag::objects().order_by(|t| t.id).values(|t| t.name).all(db).unwrap()[3..],
            ["two", "three"]
        );
    });
}

#[test]
fn notifications_of_what_was_rolled_back_are_not_sent() {
    use postgres::fallible_iterator::FallibleIterator;
    on_postgres(|db| {
        let mut listener = db.postgres().unwrap();
        listener.batch_execute("LISTEN promises").unwrap();
        let notify = |tx: &Transaction<'_>, text: &str| {
            tx.execute("SELECT pg_notify('promises', ?)", [text]).map(drop)
        };
        db.atomic(|tx| {
            notify(tx, "one")?;
            let lost = tx.atomic(|sp| {
                notify(sp, "lost")?;
                Err::<(), _>(Error::new(ErrorKind::Invalid, "no"))
            });
            assert!(lost.is_err());
            notify(tx, "two")
        })
        .unwrap();
        let mut notifications = listener.notifications();
        let told = notifications.timeout_iter(std::time::Duration::from_millis(200));
        let told: Vec<String> = told.map(|told| Ok(told.payload().to_owned())).collect().unwrap();
        assert_eq!(told, ["one", "two"]);
    });
}
