//! Many rows at once: each has the key that is handed over with it, whatever the table does by itself.

use orm_core::backend::{Connection, NewRows, SeveralRows};
use orm_core::error::{Error, ErrorKind};
use orm_core::value::{Batch, SqlValue};
use orm_sqlite::SqliteConnection;

use crate::{memory, number, text, value};

const TABLE: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, n INTEGER CHECK (n < 1000)) STRICT; \
     CREATE TABLE log (id INTEGER PRIMARY KEY, name TEXT) STRICT";

/// A table with these triggers, in a transaction.
fn table(triggers: &str) -> SqliteConnection {
    let mut connection = memory();
    connection.execute_batch(TABLE).expect("creates");
    connection.execute_batch(triggers).expect(triggers);
    connection.execute_batch("BEGIN IMMEDIATE").expect("begins");
    connection
}

fn texts(makes_keys: bool) -> NewRows {
    let (columns, row) = if makes_keys { ("id, name, n", "(?, ?, ?)") } else { ("name, n", "(?, ?)") };
    let sql = format!("INSERT INTO t ({columns}) VALUES {}", [row; 16].join(", "));
    NewRows {
        one: "INSERT INTO t (name, n) VALUES (?, ?)".to_owned(),
        makes_keys,
        several: Some(SeveralRows { sql, rows: 16 }),
    }
}

fn batch(rows: i64) -> Batch {
    let mut batch = Batch::with_room(2, rows as usize);
    (1..=rows).for_each(|row| batch.push([text(&format!("row {row}")), SqlValue::I64(row)]));
    batch
}

/// Inserts the rows, and returns their names and keys as they are handed over.
fn insert(connection: &mut SqliteConnection, batch: &mut Batch) -> Result<Vec<(String, i64)>, Error> {
    let mut made = Vec::new();
    connection.insert_each(&texts(true), batch, &mut |row, key| {
        let SqlValue::Text(name) = &row[0] else { unreachable!("a text") };
        made.push((name.clone(), key));
        Ok(())
    })?;
    Ok(made)
}

/// Checks that each row is there, with the key that was handed over.
fn check(connection: &mut SqliteConnection, made: &[(String, i64)], rows: usize) {
    assert_eq!(made.len(), rows);
    for (place, (name, key)) in made.iter().enumerate() {
        assert_eq!(*name, format!("row {}", place + 1));
        let found = value(connection, "SELECT id FROM t WHERE name = ?", &[&text(name)]).expect("queries");
        assert_eq!(found, format!("INTEGER {key}"), "{name}");
    }
}

#[test]
fn every_number_of_rows_has_its_keys() {
    for rows in [1, 2, 15, 16, 17, 18, 32, 33, 34, 100] {
        let mut connection = table("INSERT INTO t (id, name) VALUES (41, 'first')");
        let made = insert(&mut connection, &mut batch(rows)).expect("inserts");
        check(&mut connection, &made, rows as usize);
        assert_eq!(made[0].1, 42);
    }
}

#[test]
fn outside_of_a_transaction_rows_go_one_by_one() {
    let mut connection = table("");
    connection.execute_batch("COMMIT; CREATE TRIGGER g AFTER INSERT ON t WHEN new.n = 20 BEGIN INSERT INTO log VALUES (1, NULL); INSERT INTO log VALUES (1, NULL); END").expect("creates");
    insert(&mut connection, &mut batch(40)).expect_err("a trigger fails");
    assert_eq!(number(&mut connection, "SELECT count(*) FROM t").expect("counts"), 19);
}

#[test]
fn a_trigger_that_takes_keys_leaves_them_right() {
    let always = "CREATE TRIGGER g AFTER INSERT ON t WHEN new.n > 0 BEGIN INSERT INTO t (name, n) VALUES ('by ' || new.name, -1); END";
    let at_times = always.replace("new.n > 0", "new.n IN (8, 20, 21)");
    for trigger in [always, &at_times, &at_times.replace("AFTER", "BEFORE")] {
        let mut connection = table(trigger);
        let made = insert(&mut connection, &mut batch(50)).expect("inserts");
        check(&mut connection, &made, 50);
        // Nothing that was undone is there twice.
        let by_trigger = if trigger == always { 50 } else { 3 };
        assert_eq!(number(&mut connection, "SELECT count(*) FROM t").expect("counts"), 50 + by_trigger);
    }
}

#[test]
fn a_trigger_that_writes_elsewhere_changes_nothing() {
    let mut connection =
        table("CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log (name) VALUES (new.name); END");
    let made = insert(&mut connection, &mut batch(50)).expect("inserts");
    check(&mut connection, &made, 50);
    assert_eq!(number(&mut connection, "SELECT count(*) FROM log").expect("counts"), 50);
}

#[test]
fn a_row_that_breaks_a_constraint_is_the_one_that_is_named() {
    let mut connection = table("");
    let mut rows = batch(50);
    rows.rows_mut(30, 1)[1] = SqlValue::I64(2_000);
    let error = insert(&mut connection, &mut rows).expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::CheckViolation);
    // Those before it are there, as they are when each goes by itself: the transaction is for the caller to end.
    assert_eq!(number(&mut connection, "SELECT count(*) FROM t").expect("counts"), 30);
}

#[test]
fn a_table_that_keeps_what_came_before_a_failure_is_not_written_twice() {
    let fails =
        "CREATE TRIGGER g BEFORE INSERT ON t WHEN new.n = 30 BEGIN SELECT RAISE(FAIL, 'no more'); END";
    let mut connection = table(fails);
    let error = insert(&mut connection, &mut batch(50)).expect_err("fails");
    assert!(error.to_string().contains("no more"), "{error}");
    assert_eq!(number(&mut connection, "SELECT count(*) FROM t").expect("counts"), 29);
}

#[test]
fn a_trigger_that_ends_the_transaction_ends_the_insert() {
    let ends =
        "CREATE TRIGGER g BEFORE INSERT ON t WHEN new.n = 30 BEGIN SELECT RAISE(ROLLBACK, 'undone'); END";
    let mut connection = table(ends);
    let error = insert(&mut connection, &mut batch(50)).expect_err("fails");
    assert!(error.to_string().contains("undone"), "{error}");
    assert_eq!(number(&mut connection, "SELECT count(*) FROM t").expect("counts"), 0);
}

#[test]
fn a_row_that_is_passed_over_is_an_error() {
    let ignores = "CREATE TRIGGER g BEFORE INSERT ON t WHEN new.n = 30 BEGIN SELECT RAISE(IGNORE); END";
    for first in [1, 25, 30] {
        let mut rows = Batch::with_room(2, 26);
        (first..51).for_each(|row| rows.push([text(&format!("row {row}")), SqlValue::I64(row)]));
        let error = insert(&mut table(ignores), &mut rows).expect_err("no key");
        assert_eq!(error.kind(), ErrorKind::Database);
        assert!(error.to_string().contains("passed over"), "{error}");
    }
    let mut alone = Batch::with_room(2, 1);
    alone.push([text("row 30"), SqlValue::I64(30)]);
    insert(&mut table(ignores), &mut alone).expect_err("no key");
}

#[test]
fn the_last_keys_go_one_by_one() {
    // SQLite takes free keys at random after the greatest.
    let mut connection =
        table(&format!("INSERT INTO t (id, name) VALUES ({}, 'nearly the last')", i64::MAX - 10));
    let made = insert(&mut connection, &mut batch(50)).expect("inserts");
    check(&mut connection, &made, 50);
}

#[test]
fn rows_that_bring_their_keys_go_together() {
    let mut connection = table("");
    let mut seen = 0;
    let mut rows = batch(40);
    connection
        .insert_each(&texts(false), &mut rows, &mut |_, _| {
            seen += 1;
            Ok(())
        })
        .expect("inserts");
    assert_eq!((seen, number(&mut connection, "SELECT count(*) FROM t").expect("counts")), (40, 40));
}

#[test]
fn a_view_is_written_row_by_row() {
    let view = "CREATE VIEW v AS SELECT name, n FROM t; \
         CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN INSERT INTO t (name, n) VALUES (new.name, new.n); END";
    let mut connection = table(view);
    let one = "INSERT INTO v (name, n) VALUES (?, ?)".to_owned();
    let mut texts = NewRows { one, makes_keys: false, several: None };
    connection.insert_each(&texts, &mut batch(40), &mut |_, _| Ok(())).expect("inserts");
    assert_eq!(number(&mut connection, "SELECT count(*) FROM t").expect("counts"), 40);
    // Which key the trigger's row has, if any, nobody knows.
    texts.makes_keys = true;
    connection.insert_each(&texts, &mut batch(1), &mut |_, _| Ok(())).expect_err("no key");
}
