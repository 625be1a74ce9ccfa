//! Statements are prepared once, tables may change under them, and a connection knows its state.

mod support;

use orm_core::backend::Connection;
use orm_core::error::ErrorKind;
use orm_core::value::{Kind, SqlValue};
use orm_postgres::PostgresConnection;
use support::{First, connect, connect_to, first, one};

const PREPARED: &str = "SELECT count(*) FROM pg_prepared_statements";

#[test]
fn a_statement_is_prepared_once_per_types() {
    let Some(mut db) = connect() else { return };
    let before = one::<i64>(&mut db, PREPARED, &[]).expect("a count");
    for number in 0..10 {
        one::<i32>(&mut db, "SELECT $1", &[&SqlValue::I32(number)]).expect("a number");
    }
    assert_eq!(one::<i64>(&mut db, PREPARED, &[]).expect("a count"), before + 1);
    one::<i64>(&mut db, "SELECT $1", &[&SqlValue::I64(1)]).expect("a number");
    one::<i32>(&mut db, "SELECT $1", &[&SqlValue::I32(1)]).expect("a number");
    first::<i32>(&mut db, "SELECT $1", &[&SqlValue::Null(Kind::I32)]).expect("NULL");
    assert_eq!(one::<i64>(&mut db, PREPARED, &[]).expect("a count"), before + 2);
}

#[test]
fn the_cache_is_bounded() {
    let Some(mut db) = connect() else { return };
    for number in 0..600 {
        one::<i32>(&mut db, &format!("SELECT {number}"), &[]).expect("a number");
        one::<i32>(&mut db, "SELECT -1", &[]).expect("a number");
    }
    let count = one::<i64>(&mut db, PREPARED, &[]).expect("a count");
    assert!((250..=257).contains(&count), "{count}");
    let kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT -1'";
    assert_eq!(one::<i64>(&mut db, kept, &[]).expect("a count"), 1);
}

#[test]
fn a_changed_table_is_read_again() {
    let Some(mut db) = connect() else { return };
    db.execute_batch("CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1)").expect("a table");
    assert_eq!(one::<i32>(&mut db, "SELECT * FROM t", &[]).expect("a row"), 1);
    db.execute_batch("ALTER TABLE t ADD COLUMN b int").expect("a column");
    assert_eq!(one::<i32>(&mut db, "SELECT * FROM t", &[]).expect("a row"), 1);
    db.execute_batch("ALTER TABLE t ALTER COLUMN a TYPE bigint").expect("a type");
    assert_eq!(db.execute("SELECT * FROM t", &[]).expect("a row"), 1);
    assert_eq!(one::<i64>(&mut db, "SELECT * FROM t", &[]).expect("a row"), 1);
}

#[test]
fn a_table_changed_in_a_transaction_is_an_error_once() {
    let Some(mut db) = connect() else { return };
    db.execute_batch("CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1)").expect("a table");
    one::<i32>(&mut db, "SELECT * FROM t", &[]).expect("a row");
    db.execute_batch("ALTER TABLE t ADD COLUMN b int").expect("a column");
    db.execute_batch("BEGIN").expect("begin");
    let error = first::<i32>(&mut db, "SELECT * FROM t", &[]).expect_err("aborted");
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert!(error.to_string().ends_with("run the transaction again"), "{error}");
    db.execute_batch("ROLLBACK; BEGIN").expect("again");
    one::<i32>(&mut db, "SELECT * FROM t", &[]).expect("a row");
    db.execute_batch("COMMIT").expect("commit");
    assert!(db.is_reusable());
}

#[test]
fn dropped_statements_are_prepared_again() {
    let Some(mut db) = connect() else { return };
    one::<i32>(&mut db, "SELECT 1", &[]).expect("a number");
    one::<i32>(&mut db, "SELECT 2", &[]).expect("a number");
    db.execute_batch("DEALLOCATE ALL").expect("deallocate");
    one::<i32>(&mut db, "SELECT 1", &[]).expect("a number");
    db.execute_batch("BEGIN").expect("begin");
    one::<i32>(&mut db, "SELECT 2", &[]).expect("a number");
    db.execute_batch("COMMIT").expect("commit");
}

#[test]
fn what_a_procedure_has_committed_is_not_done_again() {
    let Some(mut db) = connect() else { return };
    db.execute_batch(
        "CREATE TEMP TABLE t (a int); CREATE PROCEDURE pg_temp.twice(fails bool) LANGUAGE plpgsql AS $$ BEGIN \
         INSERT INTO t VALUES (1); COMMIT; IF fails THEN EXECUTE 'EXECUTE nothing'; END IF; END $$",
    )
    .expect("a procedure");
    let call = "CALL pg_temp.twice($1)";
    db.execute(call, &[&SqlValue::Bool(false)]).expect("runs");
    let error = db.execute(call, &[&SqlValue::Bool(true)]).expect_err("no such statement");
    assert_eq!(error.sqlstate(), Some("26000"));
    assert_eq!(one::<i64>(&mut db, "SELECT count(*) FROM t", &[]).expect("a count"), 2);
}

#[test]
fn breaking_leaves_the_connection_in_step() {
    let Some(mut db) = connect() else { return };
    let mut sink = First::<i32> { values: Vec::new(), limit: 2 };
    assert_eq!(db.query("SELECT generate_series(1, 100000)", &[], &mut sink).expect("rows"), 2);
    assert_eq!(sink.values, [Some(1), Some(2)]);
    assert_eq!(one::<i32>(&mut db, "SELECT 3", &[]).expect("a number"), 3);
    let error = first::<String>(&mut db, "SELECT generate_series(1, 100000)", &[]).expect_err("not text");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(one::<i32>(&mut db, "SELECT 3", &[]).expect("a number"), 3);
    let error = first::<i32>(&mut db, "SELECT 1 / (3 - generate_series(1, 3))", &[]).expect_err("third row");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(db.is_reusable());
}

#[test]
fn transactions_are_followed() {
    let Some(mut db) = connect() else { return };
    let mut step = |sql: &str, reusable: bool| {
        let _ = db.execute_batch(sql);
        assert_eq!(db.is_reusable(), reusable, "{sql}");
    };
    step("CREATE TEMP TABLE p (id int PRIMARY KEY)", true);
    step("CREATE TEMP TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)", true);
    step("BEGIN", false);
    step("SAVEPOINT s", false);
    step("nonsense", false);
    step("ROLLBACK TO SAVEPOINT s", false);
    step("RELEASE SAVEPOINT s", false);
    step("COMMIT", true);
    step("BEGIN", false);
    step("INSERT INTO c VALUES (1)", false);
    step("COMMIT", true);
    step("BEGIN", false);
    step("COMMIT nonsense", false);
    step("ROLLBACK", true);
    step("BEGIN; nonsense", false);
    step("ROLLBACK", true);
}

#[test]
fn sessions_run_in_utc() {
    let Some(mut db) = connect() else { return };
    assert_eq!(one::<String>(&mut db, "SELECT current_setting('TimeZone')", &[]).expect("text"), "UTC");
    assert_eq!(
        one::<String>(&mut db, "SELECT current_setting('application_name')", &[]).expect("text"),
        "orm"
    );
}

#[test]
fn a_killed_backend_is_a_lost_connection() {
    let (Some(mut db), Some(mut killer)) = (connect(), connect()) else { return };
    let kill = |killer: &mut PostgresConnection, db: &mut PostgresConnection| {
        let pid = SqlValue::I32(one::<i32>(db, "SELECT pg_backend_pid()", &[]).expect("a number"));
        assert!(one::<bool>(killer, "SELECT pg_terminate_backend($1, 5000)", &[&pid]).expect("a kill"));
    };
    kill(&mut killer, &mut db);
    let error = first::<i32>(&mut db, "SELECT 1", &[]).expect_err("lost");
    assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
    assert!(!db.is_reusable());
    assert_eq!(db.execute_batch("SELECT 1").expect_err("lost").kind(), ErrorKind::Connection);
    let mut db = connect().expect("another");
    kill(&mut killer, &mut db);
    assert_eq!(db.execute_batch("COMMIT").expect_err("lost").kind(), ErrorKind::Connection);
    assert!(!db.is_reusable());
}

#[test]
fn no_statement_is_kept_where_the_url_says_so() {
    let Ok(server) = std::env::var("ORM_TEST_POSTGRES") else { return };
    let separator = if server.contains('?') { '&' } else { '?' };
    let mut db = connect_to(&format!("{server}{separator}prepared_statements=false")).expect("a connection");
    for number in 0..3 {
        assert_eq!(one::<i32>(&mut db, "SELECT $1", &[&SqlValue::I32(number)]).expect("a number"), number);
    }
    assert_eq!(one::<i64>(&mut db, PREPARED, &[]).expect("a count"), 0);
    db.execute_batch("CREATE TEMP TABLE t (a int)").expect("a table");
    let insert = "INSERT INTO t SELECT generate_series(1, $1)";
    assert_eq!(db.execute(insert, &[&SqlValue::I32(4)]).expect("rows"), 4);
    let error = db.execute("SELECT $1 / 0", &[&SqlValue::I32(1)]).expect_err("a division by zero");
    assert_eq!(error.sqlstate(), Some("22012"));
    db.execute("BEGIN", &[]).expect("begin");
    assert!(!db.is_reusable(), "a transaction is open");
    db.execute("ROLLBACK", &[]).expect("roll back");
    assert!(db.is_reusable());
}

/// Connections as an option of the URL says, on the server of the tests.
fn connect_with(option: &str) -> Option<PostgresConnection> {
    let server = std::env::var("ORM_TEST_POSTGRES").ok()?;
    let separator = if server.contains('?') { '&' } else { '?' };
    Some(connect_to(&format!("{server}{separator}{option}")).expect("a connection"))
}

#[test]
fn cursors_prepare_nothing_that_a_proxy_could_lose() {
    let Some(mut db) = connect_with("prepared_statements=false") else { return };
    db.execute_batch("BEGIN").expect("begin");
    let cursor = db.open_cursor("SELECT generate_series(1, $1)", &[&SqlValue::I32(5)], 2).expect("a cursor");
    let mut sink = First::<i32> { values: Vec::new(), limit: usize::MAX };
    assert_eq!(db.fetch(cursor, &mut sink).expect("rows"), 2);
    assert_eq!(one::<i64>(&mut db, PREPARED, &[]).expect("a count"), 0);
    assert_eq!(db.fetch(cursor, &mut sink).expect("rows"), 2);
    assert_eq!(db.fetch(cursor, &mut sink).expect("rows"), 1);
    db.close_cursor(cursor).expect("closes");
    db.execute_batch("COMMIT").expect("commit");
    assert_eq!(sink.values, [1, 2, 3, 4, 5].map(Some));
}

#[test]
fn a_copy_stays_in_one_session_of_a_proxy() {
    let (Some(mut db), Some(mut other)) = (connect_with("prepared_statements=false"), connect()) else {
        return;
    };
    let pid = SqlValue::I32(one::<i32>(&mut db, "SELECT pg_backend_pid()", &[]).expect("a number"));
    db.execute_batch("CREATE TEMP TABLE t (a int)").expect("a table");
    let mut left = 2;
    let copied = db.copy_in("COPY t (a) FROM STDIN WITH (FORMAT binary)", &mut |row| {
        let began = "SELECT xact_start < query_start FROM pg_stat_activity WHERE pid = $1";
        assert!(
            one::<bool>(&mut other, began, &[&pid]).expect("a session"),
            "no transaction is open around it"
        );
        left -= 1;
        row.clear();
        row.push(SqlValue::I32(left));
        Ok(left >= 0)
    });
    assert_eq!(copied.expect("copies"), 2);
    assert!(db.is_reusable());
    let refused = db.copy_in("COPY t (a) FROM STDIN WITH (FORMAT binary)", &mut |_| {
        Err(orm_core::error::Error::new(ErrorKind::Invalid, "no more"))
    });
    assert_eq!(refused.expect_err("the rows fail").kind(), ErrorKind::Invalid);
    assert_eq!(one::<i64>(&mut db, "SELECT count(*) FROM t", &[]).expect("a count"), 2);
    assert!(db.is_reusable());
}

#[test]
fn a_copy_that_is_given_up_holds_nothing() {
    for option in ["prepared_statements=true", "prepared_statements=false"] {
        let (Some(mut db), Some(mut other)) = (connect_with(option), connect()) else { return };
        let table = format!("given_up_{}", std::process::id());
        other.execute_batch(&format!("CREATE TABLE {table} (a int UNIQUE)")).expect("a table");
        let mut next = 0;
        let copied = db.copy_in(&format!("COPY {table} (a) FROM STDIN WITH (FORMAT binary)"), &mut |row| {
            next += 1;
            row.clear();
            row.push(SqlValue::I32(next));
            if next < 20_000 {
                Ok(true)
            } else {
                Err(orm_core::error::Error::new(ErrorKind::Invalid, "no more"))
            }
        });
        assert_eq!(copied.expect_err("the rows fail").kind(), ErrorKind::Invalid);
        // The connection is idle now, maybe for long.
        let locked =
            other.execute_batch(&format!("BEGIN; LOCK TABLE {table} NOWAIT; DROP TABLE {table}; COMMIT"));
        if locked.is_err() {
            drop(db);
            let _ = other.execute_batch("ROLLBACK");
            other.execute_batch(&format!("DROP TABLE {table}")).expect("drops");
        }
        locked.expect(option);
    }
}
