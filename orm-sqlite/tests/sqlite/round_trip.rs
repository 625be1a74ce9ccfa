use std::fmt::Debug;
use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm_core::backend::{Columns, Connection, RowSink};
use orm_core::error::Result;
use orm_core::value::{CellError, Kind, SqlValue, Value};

use crate::memory;

/// Decodes the first cell.
struct Decode<T>(Option<std::result::Result<Option<T>, CellError>>);

impl<T: Value> RowSink for Decode<T> {
    fn row<R: Columns>(&mut self, row: &R) -> Result<ControlFlow<()>> {
        self.0 = Some(T::decode(row, 0));
        Ok(ControlFlow::Break(()))
    }
}

fn read<T: Value>(sql: &str, params: &[&SqlValue]) -> std::result::Result<Option<T>, CellError> {
    let mut sink = Decode(None);
    memory().query(sql, params, &mut sink).expect(sql);
    sink.0.expect("a row")
}

/// Goes through a parameter, through a stored column of a strict table, and through a list.
fn survives<T: Value + PartialEq + Debug>(column: &str, values: impl IntoIterator<Item = T>) {
    let mut connection = memory();
    connection.execute_batch(&format!("CREATE TABLE t (v {column}) STRICT")).expect("creates");
    for value in values {
        let bound = value.encode().expect("fits");
        connection.execute("DELETE FROM t", &[]).expect("deletes");
        connection.execute("INSERT INTO t VALUES (?1)", &[&bound]).expect("inserts");
        let mut sink = Decode::<T>(None);
        let list = SqlValue::List(T::KIND, vec![SqlValue::Null(T::KIND), bound]);
        let count = connection
            .query("SELECT v FROM t WHERE v IN (SELECT value FROM rarray(?1))", &[&list], &mut sink)
            .expect("queries");
        assert_eq!(count, 1, "{value:?} is found by a list");
        assert_eq!(sink.0, Some(Ok(Some(value))));
    }
    connection.execute("UPDATE t SET v = ?1", &[&SqlValue::Null(T::KIND)]).expect("updates");
    let mut sink = Decode::<T>(None);
    connection.query("SELECT v FROM t", &[], &mut sink).expect("queries");
    assert_eq!(sink.0, Some(Ok(None)));
}

#[test]
fn every_kind_survives_with_its_extremes() {
    survives("INTEGER", [true, false]);
    survives("INTEGER", [i16::MIN, -1, 0, 1, i16::MAX]);
    survives("INTEGER", [i32::MIN, -1, 0, 1, i32::MAX]);
    survives("INTEGER", [i64::MIN, -1, 0, 1, i64::MAX]);
    survives("REAL", [f32::MIN, f32::MIN_POSITIVE, 0.1, 0.0, f32::MAX, f32::INFINITY, f32::NEG_INFINITY]);
    survives("REAL", [f64::MIN, f64::MIN_POSITIVE, 0.1, 3.0, f64::MAX, f64::INFINITY, f64::NEG_INFINITY]);
    survives("TEXT", ["", "a", "it's", "nul\0inside", "żółć 日本 🦀", "5", "NULL"].map(str::to_owned));
    survives("BLOB", [vec![], vec![0], (0..=255).collect::<Vec<u8>>()]);
}

#[test]
fn times_survive_with_their_extremes() {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
    let time = |hour, micro| NaiveTime::from_hms_micro_opt(hour, 59, 59, micro).expect("a time");
    let dates = [date(1, 1, 1), date(1969, 12, 31), date(2024, 2, 29), date(9999, 12, 31)];
    let times = [NaiveTime::MIN, time(0, 1), time(12, 500_000), time(23, 999_999)];
    let moments: Vec<NaiveDateTime> =
        dates.iter().flat_map(|date| times.iter().map(|time| date.and_time(*time))).collect();
    survives("TEXT", dates);
    survives("TEXT", times);
    survives("TEXT", moments.iter().map(NaiveDateTime::and_utc).collect::<Vec<DateTime<Utc>>>());
    survives("TEXT", moments);
}

#[cfg(feature = "decimal")]
#[test]
fn decimals_survive_with_their_scale() {
    use rust_decimal::Decimal;
    survives(
        "TEXT",
        [Decimal::MIN, Decimal::MAX, Decimal::new(1, 28), Decimal::ZERO, Decimal::new(-1250, 2)],
    );
    let bound = SqlValue::Decimal(Decimal::new(1250, 2));
    assert_eq!(read::<String>("SELECT ?1", &[&bound]), Ok(Some("12.50".to_owned())));
    let zero = SqlValue::Decimal(-Decimal::new(0, 2));
    assert_eq!(read::<String>("SELECT ?1", &[&zero]), Ok(Some("0.00".to_owned())));
    assert_eq!(read::<Decimal>("SELECT 7", &[]), Ok(Some(Decimal::from(7))));
    for wrong in ["'1e5'", "'x'", "''", "1.5", "'1_000'", "x'00'"] {
        assert!(read::<Decimal>(&format!("SELECT {wrong}"), &[]).is_err(), "{wrong}");
    }
}

#[cfg(feature = "uuid")]
#[test]
fn uuids_survive() {
    use uuid::Uuid;
    survives("TEXT", [Uuid::nil(), Uuid::max(), Uuid::from_u128(0x0123_4567_89ab_cdef_0011_2233_4455_6677)]);
    let bound = SqlValue::Uuid(Uuid::max());
    let shown = "ffffffff-ffff-ffff-ffff-ffffffffffff".to_owned();
    assert_eq!(read::<String>("SELECT ?1", &[&bound]), Ok(Some(shown)));
    assert!(read::<Uuid>("SELECT 'ffffffffffffffffffffffffffffffff'", &[]).is_err());
}

#[cfg(feature = "json")]
#[test]
fn json_survives() {
    use orm_core::value::Json;
    survives("TEXT", [Json(vec![]), Json(vec![Some("a \" ż".to_owned()), None])]);
    assert!(read::<Json<Vec<i64>>>("SELECT '[1'", &[]).is_err());
}

#[test]
fn cells_of_another_type_are_errors() {
    assert!(read::<i16>("SELECT 32768", &[]).is_err());
    assert!(read::<i32>("SELECT -2147483649", &[]).is_err());
    assert!(read::<bool>("SELECT 2", &[]).is_err());
    assert!(read::<i64>("SELECT 1.0", &[]).is_err());
    assert!(read::<i64>("SELECT '1'", &[]).is_err());
    assert!(read::<f64>("SELECT '1'", &[]).is_err());
    assert!(read::<f32>("SELECT 1e300", &[]).is_err());
    assert!(read::<String>("SELECT 1", &[]).is_err());
    assert!(read::<String>("SELECT x'61'", &[]).is_err());
    assert!(read::<String>("SELECT CAST(x'ff' AS TEXT)", &[]).is_err());
    assert!(read::<Vec<u8>>("SELECT 'a'", &[]).is_err());
    assert!(read::<NaiveDate>("SELECT '2024-02-30'", &[]).is_err());
    assert!(read::<NaiveDate>("SELECT 20240229", &[]).is_err());
    assert_eq!(read::<f64>("SELECT 3", &[]), Ok(Some(3.0)));
    assert!(read::<f64>("SELECT 9007199254740993", &[]).is_err());
    let error = read::<i16>("SELECT 'some text'", &[]).expect_err("not a number");
    assert_eq!(error.to_string(), "expected 16-bit integer, found TEXT \"some text\"");
    let error = read::<NaiveDate>("SELECT '29.2.2024'", &[]).expect_err("not a date");
    assert_eq!(error.to_string(), "not a date `YYYY-MM-DD`: \"29.2.2024\"");
}

#[test]
fn database_functions_give_readable_times() {
    let moment = NaiveDate::from_ymd_opt(2024, 2, 29).and_then(|date| date.and_hms_opt(1, 2, 3));
    assert_eq!(read::<NaiveDateTime>("SELECT datetime('2024-02-29 01:02:03')", &[]), Ok(moment));
    assert!(read::<DateTime<Utc>>("SELECT CURRENT_TIMESTAMP", &[]).is_ok());
    assert!(read::<NaiveDate>("SELECT CURRENT_DATE", &[]).is_ok());
    assert!(read::<NaiveTime>("SELECT CURRENT_TIME", &[]).is_ok());
}

#[test]
fn a_list_may_be_empty_but_not_nested() {
    let empty = SqlValue::List(Kind::I64, vec![]);
    assert_eq!(read::<i64>("SELECT count(*) FROM rarray(?1)", &[&empty]), Ok(Some(0)));
    let nested = SqlValue::List(Kind::I64, vec![empty]);
    let error = memory().execute("SELECT value FROM rarray(?1)", &[&nested]).expect_err("is nested");
    assert_eq!(error.to_string(), "a list within a list cannot be bound: flatten it");
}
