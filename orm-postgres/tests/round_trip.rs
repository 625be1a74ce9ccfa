//! Each kind of value goes to the server and comes back, alone and in lists.

mod support;

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm_core::backend::Connection;
use orm_core::error::ErrorKind;
use orm_core::value::{Kind, SqlValue, Value};
use orm_postgres::PostgresConnection;
use support::{Described, connect, first, one};

/// Through a parameter, through a column of type `ty`, and through a list.
fn round_trips<T: Value + PartialEq + Debug>(db: &mut PostgresConnection, ty: &str, values: &[T]) {
    let table = format!("t_{}", ty.replace([' ', '(', ')', ','], "_"));
    db.execute_batch(&format!("CREATE TEMP TABLE {table} (id serial, v {ty})")).expect("a table");
    for value in values {
        let bound = value.encode().expect("a storable value");
        assert_eq!(one::<T>(db, "SELECT $1", &[&bound]).expect("a parameter"), *value, "{ty}");
        let insert = format!("INSERT INTO {table} (v) VALUES ($1)");
        assert_eq!(db.execute(&insert, &[&bound]).expect("an insert"), 1);
        let find = format!("SELECT v FROM {table} WHERE id = lastval()");
        assert_eq!(one::<T>(db, &find, &[]).expect("a column"), *value, "{ty}");
        let text = format!("SELECT v::text = $1::text FROM {table} WHERE id = lastval()");
        assert!(one::<bool>(db, &text, &[&bound]).expect("a comparison"), "{ty} {value:?}");
    }
    let null = SqlValue::Null(T::KIND);
    assert_eq!(first::<T>(db, "SELECT $1", &[&null]).expect("NULL"), [None]);
    lists(db, &table, values);
}

fn lists<T: Value + PartialEq + Debug>(db: &mut PostgresConnection, table: &str, values: &[T]) {
    let bound: Vec<SqlValue> = values.iter().map(|value| value.encode().expect("storable")).collect();
    let list = SqlValue::List(T::KIND, bound.clone());
    let back = first::<T>(db, "SELECT unnest($1)", &[&list]).expect("a list");
    assert_eq!(
        back.iter().map(|value| value.as_ref().expect("a value")).collect::<Vec<_>>(),
        Vec::from_iter(values)
    );
    let any = format!("SELECT count(*) FROM {table} WHERE v = ANY($1)");
    assert_eq!(one::<i64>(db, &any, &[&list]).expect("a count"), values.len() as i64);
    let empty = SqlValue::List(T::KIND, Vec::new());
    assert_eq!(one::<i64>(db, &any, &[&empty]).expect("a count"), 0);
    let mut with_null = bound;
    with_null.insert(0, SqlValue::Null(T::KIND));
    let list = SqlValue::List(T::KIND, with_null);
    let back = first::<T>(db, "SELECT unnest($1)", &[&list]).expect("a list");
    assert_eq!((back.len(), back[0].is_none()), (values.len() + 1, true));
}

#[test]
fn numbers() {
    let Some(mut db) = connect() else { return };
    round_trips(&mut db, "bool", &[true, false]);
    round_trips(&mut db, "int2", &[0, -1, i16::MIN, i16::MAX]);
    round_trips(&mut db, "int4", &[0, -1, i32::MIN, i32::MAX]);
    round_trips(&mut db, "int8", &[0, -1, i64::MIN, i64::MAX]);
    round_trips(&mut db, "float4", &[0.0_f32, -1.5, f32::MIN, f32::MAX, f32::MIN_POSITIVE, f32::INFINITY]);
    round_trips(
        &mut db,
        "float8",
        &[0.0_f64, -1.5, f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::NEG_INFINITY],
    );
}

#[test]
fn text_and_bytes() {
    let Some(mut db) = connect() else { return };
    let texts = ["", "a", "ünïcödé ☃ 🦀", "'\"\\;--", &"x".repeat(100_000)].map(str::to_owned);
    round_trips(&mut db, "text", &texts);
    round_trips(&mut db, "varchar", &texts);
    round_trips(&mut db, "bytea", &[vec![], vec![0], (0..=255).collect::<Vec<u8>>()]);
    assert_eq!(one::<String>(&mut db, "SELECT 'a'::char(3)", &[]).expect("bpchar"), "a  ");
    assert_eq!(one::<String>(&mut db, "SELECT 'a'::name", &[]).expect("name"), "a");
    db.execute_batch("CREATE TYPE pg_temp.mood AS ENUM ('calm')").expect("an enum");
    assert_eq!(one::<String>(&mut db, "SELECT 'calm'::pg_temp.mood", &[]).expect("an enum"), "calm");
}

#[test]
fn dates_and_times() {
    let Some(mut db) = connect() else { return };
    let dates = ["0001-01-01", "1969-12-31", "1999-12-31", "2000-01-01", "2024-02-29", "9999-12-31"]
        .map(|text| text.parse::<NaiveDate>().expect("a date"));
    let times = ["00:00:00", "00:00:00.000001", "12:34:56.5", "23:59:59.999999"]
        .map(|text| text.parse::<NaiveTime>().expect("a time"));
    let datetimes: Vec<NaiveDateTime> =
        dates.iter().flat_map(|date| times.iter().map(|time| date.and_time(*time))).collect();
    let moments: Vec<DateTime<Utc>> = datetimes.iter().map(NaiveDateTime::and_utc).collect();
    round_trips(&mut db, "date", &dates);
    round_trips(&mut db, "time", &times);
    round_trips(&mut db, "timestamp", &datetimes);
    round_trips(&mut db, "timestamptz", &moments);
    assert_eq!(
        one::<String>(&mut db, "SELECT '2024-03-01 10:00+02'::timestamptz::text", &[]).expect("text"),
        "2024-03-01 08:00:00+00"
    );
}

#[test]
fn what_chrono_cannot_hold_is_an_error() {
    let Some(mut db) = connect() else { return };
    for value in ["infinity", "-infinity"] {
        let failed = [
            first::<NaiveDate>(&mut db, &format!("SELECT '{value}'::date"), &[]).err(),
            first::<NaiveDateTime>(&mut db, &format!("SELECT '{value}'::timestamp"), &[]).err(),
            first::<DateTime<Utc>>(&mut db, &format!("SELECT '{value}'::timestamptz"), &[]).err(),
        ];
        for error in failed {
            let error = error.expect("infinity");
            assert!(error.to_string().contains("it is infinite"), "{error}");
        }
    }
    let late = first::<NaiveDate>(&mut db, "SELECT '5874897-12-31'::date", &[]).expect_err("too late");
    assert!(late.to_string().contains("outside of what chrono holds"), "{late}");
    assert!(first::<NaiveTime>(&mut db, "SELECT '24:00'::time", &[]).is_err());
    assert!(db.is_reusable());
}

#[cfg(feature = "decimal")]
#[test]
fn decimals() {
    use rust_decimal::Decimal;
    let Some(mut db) = connect() else { return };
    let texts = [
        "0",
        "0.00",
        "1",
        "-1",
        "1.50",
        "-0.0001",
        "10000",
        "9999.9999",
        "12345678901234567890.123456",
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
        "0.0000000000000000000000000001",
    ];
    let values = texts.map(|text| text.parse::<Decimal>().expect("a decimal"));
    let distinct: Vec<Decimal> =
        values.iter().copied().filter(|value| value.scale() > 0 || !value.is_zero()).collect();
    round_trips(&mut db, "numeric", &distinct);
    for (text, value) in texts.iter().zip(values) {
        let bound = SqlValue::Decimal(value);
        assert_eq!(one::<String>(&mut db, "SELECT $1::text", &[&bound]).expect("text"), *text);
        let back = one::<Decimal>(&mut db, &format!("SELECT {text}::numeric"), &[]).expect("numeric");
        assert_eq!(back.to_string(), *text);
    }
    for sql in ["SELECT 'NaN'::numeric", "SELECT 'Infinity'::numeric", "SELECT 1e30::numeric", "SELECT 1e-30"]
    {
        assert_eq!(first::<Decimal>(&mut db, sql, &[]).expect_err(sql).kind(), ErrorKind::Decode);
    }
    assert_eq!(
        one::<Decimal>(&mut db, "SELECT avg(x) FROM (VALUES (1), (2)) t(x)", &[]).expect("avg"),
        Decimal::new(15, 1)
    );
}

#[cfg(feature = "uuid")]
#[test]
fn uuids() {
    let Some(mut db) = connect() else { return };
    round_trips(&mut db, "uuid", &[uuid::Uuid::nil(), uuid::Uuid::max(), uuid::Uuid::from_u128(1)]);
}

#[cfg(feature = "json")]
#[test]
fn json() {
    use orm_core::value::Json;
    let Some(mut db) = connect() else { return };
    let documents = [Json(vec!["a".to_owned(), "ü\"".to_owned()]), Json(vec![])];
    round_trips(&mut db, "jsonb", &documents);
    assert_eq!(one::<Json<Vec<i32>>>(&mut db, "SELECT '[1, 2]'::json", &[]).expect("json"), Json(vec![1, 2]));
}

#[test]
fn narrower_numbers_are_widened_and_nothing_else() {
    let Some(mut db) = connect() else { return };
    for ty in ["int2", "int4", "int8"] {
        assert_eq!(one::<i64>(&mut db, &format!("SELECT 7::{ty}"), &[]).expect(ty), 7);
    }
    assert_eq!(one::<i32>(&mut db, "SELECT 7::int2", &[]).expect("int2"), 7);
    assert_eq!(one::<f64>(&mut db, "SELECT 1.5::float4", &[]).expect("float4"), 1.5);
    let error = first::<i64>(&mut db, "SELECT 7::numeric", &[]).expect_err("numeric");
    assert_eq!(error.to_string(), "expected i64, found numeric");
    let error = first::<i32>(&mut db, "SELECT 7::int8", &[]).expect_err("int8");
    assert_eq!(error.to_string(), "expected i32, found int8");
    assert!(first::<f32>(&mut db, "SELECT 7::float8", &[]).is_err());
    assert!(first::<bool>(&mut db, "SELECT 1", &[]).is_err());
    assert!(first::<NaiveDateTime>(&mut db, "SELECT now()", &[]).is_err());
    assert!(first::<String>(&mut db, "SELECT '{}'::jsonb", &[]).is_err());
    assert_eq!(first::<i64>(&mut db, "SELECT NULL", &[]).expect("a bare NULL"), [None]);
}

#[test]
fn nul_in_text_is_refused() {
    let Some(mut db) = connect() else { return };
    let error = first::<String>(&mut db, "SELECT $1", &[&SqlValue::Text("a\0".into())]).expect_err("NUL");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let error = db.execute_batch("SELECT '\0'").expect_err("NUL");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(db.is_reusable());
    let escaped = SqlValue::Json("\"\\u0000\"".into());
    assert_eq!(db.execute("SELECT $1", &[&escaped]).expect_err("NUL").kind(), ErrorKind::Invalid);
    assert!(db.is_reusable());
}

#[test]
fn rows_describe_themselves() {
    let Some(mut db) = connect() else { return };
    let mut sink = Described::default();
    let sql = "SELECT 1 AS a, 'x' AS b, NULL AS c, '\\x00ff'::bytea AS d, '2024-01-02'::date AS e, \
               point(1, 2) AS f, true AS g, '{\"k\": 1}'::jsonb AS h";
    assert_eq!(db.query(sql, &[], &mut sink).expect("a row"), 1);
    let shown: Vec<String> = sink.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        shown,
        [
            "a=1",
            "b=\"x\"",
            "c=NULL",
            "d=\\x00ff",
            "e=2024-01-02",
            "f=<point, 16 bytes>",
            "g=true",
            "h={\"k\": 1}"
        ]
    );
}

#[test]
fn null_of_every_kind() {
    let Some(mut db) = connect() else { return };
    let kinds = [
        Kind::Bool,
        Kind::I16,
        Kind::I32,
        Kind::I64,
        Kind::F32,
        Kind::F64,
        Kind::Text,
        Kind::Bytes,
        Kind::Date,
        Kind::Time,
        Kind::DateTime,
        Kind::Timestamp,
        Kind::Decimal,
        Kind::Uuid,
        Kind::Json,
    ];
    for kind in kinds {
        let null = SqlValue::Null(kind);
        assert!(one::<bool>(&mut db, "SELECT $1 IS NULL", &[&null]).expect("a truth value"), "{kind:?}");
        let list = SqlValue::List(kind, vec![null]);
        assert_eq!(one::<i32>(&mut db, "SELECT cardinality($1)", &[&list]).expect("a number"), 1, "{kind:?}");
    }
}
