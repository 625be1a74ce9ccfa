use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::backend::{Columns, Connection, OpenQuery, RowMaker};
use orm_core::error::{Error, ErrorKind};
use orm_core::value::SqlValue;

use crate::{Each, Row, memory, number, value};

const TEN: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n";

#[test]
fn rows_are_handed_over_and_counted_until_the_sink_breaks() {
    let mut connection = memory();
    for (last, expected) in [(10, 10), (3, 3)] {
        let mut seen = Vec::new();
        let mut sink = Each(|row: &dyn Row| {
            let number = row.i64(0).expect("a number");
            seen.push(number);
            Ok(if number == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        });
        assert_eq!(connection.query(TEN, &[], &mut sink).expect("queries"), expected);
        assert_eq!(seen, (1..=last).collect::<Vec<_>>());
    }
}

#[test]
fn the_error_of_a_sink_comes_out_and_the_connection_goes_on() {
    let mut connection = memory();
    let mut sink = Each(|_: &dyn Row| Err(Error::new(ErrorKind::Decode, "does not fit")));
    let error = connection.query(TEN, &[], &mut sink).expect_err("the sink fails");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(connection.is_reusable());
    assert_eq!(number(&mut connection, TEN).expect("queries"), 10);
}

#[test]
fn a_panic_in_a_sink_leaves_the_connection_usable() {
    let mut connection = memory();
    connection
        .execute_batch("CREATE TABLE t (i INTEGER) STRICT; INSERT INTO t VALUES (1), (2)")
        .expect("creates");
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let mut sink = Each(|_: &dyn Row| panic!("in the sink"));
        connection.query("SELECT i FROM t", &[], &mut sink)
    }));
    assert!(panicked.is_err());
    assert!(connection.is_reusable());
    // A statement that was not reset would keep the table from being dropped.
    connection.execute_batch("DROP TABLE t").expect("drops");
}

/// Makes a number of a row; not of 7.
struct Number;

impl RowMaker for Number {
    type Made = i64;

    fn make<R: Columns>(&self, row: &R) -> Result<i64, Error> {
        match row.i64(0) {
            Ok(Some(7)) => Err(Error::new(ErrorKind::Decode, "seven")),
            Ok(number) => Ok(number.expect("a number")),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn an_open_query_gives_its_connection_back() {
    let mut connection = Box::new(memory());
    connection
        .execute_batch("CREATE TABLE t (i INTEGER) STRICT; INSERT INTO t VALUES (5), (6), (7), (8)")
        .expect("creates");
    let sql = "SELECT i FROM t WHERE i > ? ORDER BY i";
    for (taken, expected) in
        [(0, vec![]), (2, vec![Some(5), Some(6)]), (5, vec![Some(5), Some(6), None, Some(8)])]
    {
        let mut query = connection.open_query(sql, &[&SqlValue::I64(4)]).expect("opens");
        let rows: Vec<_> = (0..taken).map_while(|_| query.next(&Number)).map(Result::ok).collect();
        assert_eq!(rows, expected);
        connection = query.end();
        assert!(connection.is_reusable());
    }
    let (given_back, error) = connection.open_query("SELECT j FROM t", &[]).expect_err("no such column");
    assert_eq!(error.kind(), ErrorKind::Schema);
    connection = given_back;
    let (given_back, error) = connection.open_query(sql, &[]).expect_err("a value is missing");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    connection = given_back;
    // A statement that was not reset would keep the table from being dropped.
    connection.execute_batch("DROP TABLE t").expect("drops");
}

#[test]
fn columns_have_names_and_describe_themselves() {
    let mut connection = memory();
    let mut sink = Each(|row: &dyn Row| {
        assert_eq!(row.len(), 3);
        assert_eq!((row.name(0), row.name(2), row.name(9)), ("a".into(), "c d".into(), String::new()));
        assert_eq!(row.shown(0), "NULL");
        assert_eq!(row.shown(1), "REAL 1.5");
        assert_eq!(row.shown(2), "BLOB of 2 bytes");
        assert_eq!(row.shown(3), "expected a cell, found no column 3 in the row");
        Ok(ControlFlow::Continue(()))
    });
    let sql = "SELECT NULL AS a, 1.5 AS b, x'0000' AS \"c d\"";
    assert_eq!(connection.query(sql, &[], &mut sink).expect("queries"), 1);
}

#[test]
fn execute_counts_changed_rows() {
    let mut connection = memory();
    let mut run = |sql: &str| connection.execute(sql, &[]).expect(sql);
    assert_eq!(run("CREATE TABLE t (i INTEGER) STRICT"), 0);
    assert_eq!(run("INSERT INTO t VALUES (1), (2), (3)"), 3);
    assert_eq!(run("CREATE TABLE u (i INTEGER) STRICT"), 0);
    assert_eq!(run("UPDATE t SET i = 5 WHERE i > 1"), 2);
    assert_eq!(run("SELECT i FROM t"), 0);
    assert_eq!(run("INSERT INTO t VALUES (8), (9) RETURNING i"), 2);
    assert_eq!(run("DELETE FROM t WHERE i = 77"), 0);
    assert_eq!(run("DELETE FROM t"), 5);
}

#[test]
fn the_number_of_parameters_must_fit() {
    let mut connection = memory();
    for params in [&[][..], &[&SqlValue::I64(1), &SqlValue::I64(2)]] {
        let error = connection.execute("SELECT ?1", params).expect_err("does not fit");
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
    assert_eq!(value(&mut connection, "SELECT ?1", &[&SqlValue::I64(1)]).expect("queries"), "INTEGER 1");
}

#[test]
fn a_connection_within_a_transaction_is_not_reusable() {
    let mut connection = memory();
    assert!(connection.is_reusable());
    connection.execute_batch("BEGIN IMMEDIATE").expect("begins");
    assert!(!connection.is_reusable());
    connection.execute_batch("ROLLBACK").expect("rolls back");
    assert!(connection.is_reusable());
}

#[test]
fn a_cached_statement_notices_a_changed_table() {
    let mut connection = memory();
    connection.execute_batch("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)").expect("creates");
    let mut widths = Vec::new();
    for change in ["SELECT 1", "ALTER TABLE t ADD COLUMN b INTEGER"] {
        connection.execute_batch(change).expect(change);
        let mut sink = Each(|row: &dyn Row| {
            widths.push(row.len());
            Ok(ControlFlow::Continue(()))
        });
        connection.query("SELECT * FROM t", &[], &mut sink).expect("queries");
    }
    assert_eq!(widths, [1, 2]);
}
