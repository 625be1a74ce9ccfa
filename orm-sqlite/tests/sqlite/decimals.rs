use orm_core::backend::Connection;
use orm_core::error::ErrorKind;

use crate::{failure, memory, value};

#[test]
fn functions_are_exact() {
    let mut connection = memory();
    for (sql, expected) in [
        ("orm_decimal_add('0.1', '0.2')", "TEXT \"0.3\""),
        ("orm_decimal_add('12.50', 1)", "TEXT \"13.50\""),
        ("orm_decimal_sub('1.00', '1')", "TEXT \"0.00\""),
        ("orm_decimal_mul('19.99', '3')", "TEXT \"59.97\""),
        ("orm_decimal_div('1', '8')", "TEXT \"0.12500000000000000000\""),
        ("orm_decimal_neg('1.50')", "TEXT \"-1.50\""),
        ("orm_decimal_neg('0.00')", "TEXT \"0.00\""),
        ("orm_decimal_add(NULL, '1')", "NULL"),
        ("orm_decimal_neg(NULL)", "NULL"),
        ("'1.0' = '1.00' COLLATE orm_decimal", "INTEGER 1"),
        ("'9' < '10' COLLATE orm_decimal", "INTEGER 1"),
    ] {
        assert_eq!(value(&mut connection, &format!("SELECT {sql}"), &[]).expect(sql), expected, "{sql}");
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    let mut connection = memory();
    let largest = "'79228162514264337593543950335'";
    for (sql, kind) in [
        (format!("SELECT orm_decimal_add({largest}, '1')"), ErrorKind::OutOfRange),
        (format!("SELECT orm_decimal_mul({largest}, '10')"), ErrorKind::OutOfRange),
        ("SELECT orm_decimal_div('1', '0')".to_owned(), ErrorKind::Invalid),
        ("SELECT orm_decimal_add('x', '1')".to_owned(), ErrorKind::Invalid),
        ("SELECT orm_decimal_add(0.5, '1')".to_owned(), ErrorKind::Invalid),
    ] {
        let error = failure(&mut connection, &sql);
        assert_eq!(error.kind(), kind, "{sql}: {error}");
    }
}

#[test]
fn columns_sort_group_and_add_up() {
    let mut connection = memory();
    connection
        .execute_batch(
            "CREATE TABLE t (price TEXT COLLATE orm_decimal UNIQUE) STRICT;
             INSERT INTO t VALUES ('10.0'), ('9.95'), (NULL), ('-3');",
        )
        .expect("creates");
    for (sql, expected) in [
        ("SELECT orm_decimal_sum(price) FROM t", "TEXT \"16.95\""),
        ("SELECT orm_decimal_avg(price) FROM t", "TEXT \"5.6500000000000000\""),
        ("SELECT orm_decimal_sum(price) FROM t WHERE price IS NULL", "NULL"),
        ("SELECT orm_decimal_avg(price) FROM t WHERE 0", "NULL"),
        ("SELECT max(price) FROM t", "TEXT \"10.0\""),
        ("SELECT min(price) FROM t", "TEXT \"-3\""),
        (
            "SELECT group_concat(price) FROM (SELECT price FROM t WHERE price < '9.950001' ORDER BY price)",
            "TEXT \"-3,9.95\"",
        ),
    ] {
        assert_eq!(value(&mut connection, sql, &[]).expect(sql), expected, "{sql}");
    }
    let error = failure(&mut connection, "INSERT INTO t VALUES ('10')");
    assert_eq!((error.kind(), error.field()), (ErrorKind::UniqueViolation, Some("price")));
}
