use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::Json;
use orm::prelude::*;
use orm_core::query::Complete;
use orm_tests::databases::on_each;
use orm_tests::models::Sample;
use orm_tests::rows::date;
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

/// A column of each type, nullable.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Nullable {
    pub id: i64,
    pub small: Option<i16>,
    pub medium: Option<i32>,
    pub large: Option<i64>,
    pub single: Option<f32>,
    pub double: Option<f64>,
    pub flag: Option<bool>,
    pub text: Option<String>,
    pub bytes: Option<Vec<u8>>,
    pub date: Option<NaiveDate>,
    pub time: Option<NaiveTime>,
    pub datetime: Option<NaiveDateTime>,
    pub moment: Option<DateTime<Utc>>,
    pub decimal: Option<Decimal>,
    pub uuid: Option<Uuid>,
    pub json: Option<serde_json::Value>,
    pub map: Option<Json<BTreeMap<String, f64>>>,
}

/// The types behind features.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Extra {
    pub id: i64,
    pub decimal: Decimal,
    pub uuid: Uuid,
    pub json: serde_json::Value,
    pub map: Json<BTreeMap<String, f64>>,
}

fn noon(day: NaiveDate, micros: u32) -> NaiveDateTime {
    day.and_time(NaiveTime::from_hms_micro_opt(12, 34, 56, micros).unwrap())
}

fn samples() -> Vec<Sample> {
    let least = Sample {
        id: 0,
        small: i16::MIN,
        medium: i32::MIN,
        large: i64::MIN,
        single: f32::NEG_INFINITY,
        double: f64::NEG_INFINITY,
        flag: false,
        text: String::new(),
        bytes: Vec::new(),
        date: date(1, 1, 1),
        time: NaiveTime::MIN,
        datetime: date(1, 1, 1).and_time(NaiveTime::MIN),
        moment: date(1, 1, 1).and_time(NaiveTime::MIN).and_utc(),
        maybe_number: None,
        maybe_text: None,
        maybe_date: None,
        maybe_moment: None,
    };
    let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap();
    let greatest = Sample {
        small: i16::MAX,
        medium: i32::MAX,
        large: i64::MAX,
        single: f32::INFINITY,
        double: f64::INFINITY,
        flag: true,
        text: "long ".repeat(200_000),
        bytes: (0..=255).cycle().take(1_000_000).collect(),
        date: date(9999, 12, 31),
        time: last,
        datetime: date(9999, 12, 31).and_time(last),
        moment: date(9999, 12, 31).and_time(last).and_utc(),
        maybe_number: Some(i32::MIN),
        maybe_text: Some(String::new()),
        maybe_date: Some(date(9999, 12, 31)),
        maybe_moment: Some(date(1, 1, 1).and_time(NaiveTime::MIN).and_utc()),
        ..least.clone()
    };
    let tiny = Sample {
        small: -1,
        medium: 0,
        large: -(1 << 53) - 1,
        single: f32::from_bits(1),
        double: f64::from_bits(1),
        text: "'\"`; -- \u{10FFFF}\u{1F600}e\u{301}".to_owned(),
        bytes: vec![0, b'\'', 0xFF, 0],
        datetime: noon(date(1969, 12, 31), 1),
        moment: noon(date(1969, 12, 31), 999_999).and_utc(),
        ..greatest.clone()
    };
    let zero = Sample { single: -0.0, double: -0.0, ..tiny.clone() };
    let large = Sample { single: f32::MAX, double: f64::MAX, large: (1 << 53) + 1, ..tiny.clone() };
    let small = Sample { single: f32::MIN_POSITIVE, double: f64::MIN_POSITIVE, ..tiny.clone() };
    let third = Sample { single: 1.0 / 3.0, double: 0.1 + 0.2, ..tiny.clone() };
    vec![least, greatest, tiny, zero, large, small, third]
}

fn insert(db: &Database, row: &Sample) -> Sample {
    new(row).save(db).unwrap()
}

fn new(row: &Sample) -> impl Complete<Model = Sample> + use<> {
    Sample::create()
        .small(row.small)
        .medium(row.medium)
        .large(row.large)
        .single(row.single)
        .double(row.double)
        .flag(row.flag)
        .text(row.text.as_str())
        .bytes(&row.bytes)
        .date(row.date)
        .time(row.time)
        .datetime(row.datetime)
        .moment(row.moment)
        .maybe_number(row.maybe_number)
        .maybe_text(row.maybe_text.clone())
        .maybe_date(row.maybe_date)
        .maybe_moment(row.maybe_moment)
}

#[test]
fn extremes_come_back_and_are_found() {
    on_each(|db| {
        db.create_tables::<Sample>().unwrap();
        for row in samples() {
            let made = insert(db, &row);
            assert_eq!(made, Sample { id: made.id, ..row.clone() });
            assert_eq!(Sample::objects().get(db).unwrap(), made);
            let found = Sample::objects()
                .filter(|s| s.small.eq(row.small) & s.medium.eq(row.medium) & s.large.eq(row.large))
                .filter(|s| s.single.eq(row.single) & s.double.eq(row.double) & s.flag.eq(row.flag))
                .filter(|s| s.text.eq(&row.text) & s.bytes.eq(&row.bytes))
                .filter(|s| s.date.eq(row.date) & s.time.eq(row.time))
                .filter(|s| s.datetime.eq(row.datetime) & s.moment.eq(row.moment))
                .filter(|s| s.maybe_number.eq(row.maybe_number) & s.maybe_text.eq(row.maybe_text.clone()))
                .filter(|s| s.maybe_date.eq(row.maybe_date) & s.maybe_moment.eq(row.maybe_moment))
                .filter(|s| {
                    s.single.in_([row.single]) & s.double.in_([row.double]) & s.large.in_([row.large])
                })
                .filter(|s| s.date.in_([row.date]) & s.time.in_([row.time]) & s.moment.in_([row.moment]))
                .filter(|s| s.bytes.in_([&row.bytes]) & s.text.in_([&row.text]) & s.small.in_([row.small]))
                .get(db)
                .unwrap();
            assert_eq!(found, made);
            made.delete(db).unwrap();
        }
    });
}

#[test]
fn many_at_once_come_back_as_they_are_read() {
    on_each(|db| {
        db.create_tables::<Sample>().unwrap();
        let samples: Vec<Sample> = samples().into_iter().filter(|row| row.bytes.len() < 100).collect();
        let rows: Vec<Sample> = samples.iter().cycle().take(41).cloned().collect();
        let made = Sample::bulk_create(db, rows.iter().map(new)).unwrap();
        assert_eq!(Sample::objects().order_by(|s| s.id).all(db).unwrap(), made);
        for (row, made) in rows.into_iter().zip(made) {
            assert_eq!(Sample { id: made.id, ..row }, made);
        }
    });
}

#[test]
fn a_saved_row_is_the_row_that_is_read() {
    on_each(|db| {
        db.create_tables::<Sample>().unwrap();
        let samples = samples();
        let mut row = insert(db, &samples[0]);
        for sample in samples {
            row = Sample { id: row.id, ..sample };
            row.save(db).unwrap();
            let mut read = row.clone();
            read.refresh(db).unwrap();
            assert_eq!(read, row);
            let changed = Sample::objects()
                .update(db, |s| {
                    (s.double.set(row.double), s.moment.set(row.moment), s.maybe_date.set(row.maybe_date))
                })
                .unwrap();
            assert_eq!(changed, 1);
            assert_eq!(Sample::objects().get(db).unwrap(), row);
        }
    });
}

#[test]
fn numbers_and_times_sort_as_they_should() {
    on_each(|db| {
        db.create_tables::<Sample>().unwrap();
        let samples = samples();
        for row in samples.iter().rev() {
            insert(db, row);
        }
        let mut doubles: Vec<f64> = samples.iter().map(|row| row.double).collect();
        doubles.sort_by(f64::total_cmp);
        let read: Vec<f64> = Sample::objects().order_by(|s| s.double).values(|s| s.double).all(db).unwrap();
        assert_eq!(read, doubles);
        let mut singles: Vec<f32> = samples.iter().map(|row| row.single).collect();
        singles.sort_by(f32::total_cmp);
        let read: Vec<f32> = Sample::objects().order_by(|s| s.single).values(|s| s.single).all(db).unwrap();
        assert_eq!(read, singles);
        let mut moments: Vec<DateTime<Utc>> = samples.iter().map(|row| row.moment).collect();
        moments.sort();
        let read: Vec<DateTime<Utc>> =
            Sample::objects().order_by(|s| s.moment).values(|s| s.moment).all(db).unwrap();
        assert_eq!(read, moments);
        let before = Sample::objects().filter(|s| s.datetime.lt(date(1970, 1, 1).and_time(NaiveTime::MIN)));
        assert_eq!(before.count(db).unwrap(), samples.len() as u64 - 1);
        let large: Vec<i64> = Sample::objects()
            .filter(|s| s.large.between(-(1_i64 << 53) - 1, (1_i64 << 53) + 1))
            .order_by(|s| s.large)
            .values(|s| s.large)
            .all(db)
            .unwrap();
        assert_eq!((large[0], large[large.len() - 1]), (-(1 << 53) - 1, (1 << 53) + 1));
    });
}

#[test]
fn none_of_each_type() {
    on_each(|db| {
        db.create_tables::<Nullable>().unwrap();
        let mut row = Nullable::create().save(db).unwrap();
        let empty = row.clone();
        assert_eq!(Nullable { json: None, ..empty.clone() }, empty);
        let is_empty = |db: &Database| {
            Nullable::objects()
                .filter(|n| {
                    n.small.is_null() & n.medium.eq(None) & n.large.is_null() & n.single.eq(None::<f32>)
                })
                .filter(|n| n.double.is_null() & n.flag.is_null() & n.text.is_null() & n.bytes.is_null())
                .filter(|n| n.date.is_null() & n.time.is_null() & n.datetime.is_null() & n.moment.is_null())
                .filter(|n| n.decimal.is_null() & n.uuid.is_null() & n.json.is_null() & n.map.is_null())
                .exists(db)
                .unwrap()
        };
        assert!(is_empty(db));
        row = Nullable {
            id: row.id,
            small: Some(1),
            medium: Some(-2),
            large: Some(3),
            single: Some(0.5),
            double: Some(0.1),
            flag: Some(false),
            text: Some(String::new()),
            bytes: Some(Vec::new()),
            date: Some(date(2024, 2, 29)),
            time: Some(NaiveTime::MIN),
            datetime: Some(noon(date(2024, 2, 29), 7)),
            moment: Some(noon(date(2024, 2, 29), 7).and_utc()),
            decimal: Some("-0.10".parse().unwrap()),
            uuid: Some(Uuid::nil()),
            // JSON's null is a value.
            json: Some(json!(null)),
            map: Some(Json(BTreeMap::new())),
        };
        row.save(db).unwrap();
        assert_eq!(Nullable::objects().get(db).unwrap(), row);
        assert!(!is_empty(db));
        let flags =
            Nullable::objects().filter(|n| n.flag.eq(false) & n.json.is_not_null() & n.uuid.eq(Uuid::nil()));
        assert_eq!(flags.count(db).unwrap(), 1);
        Nullable { id: row.id, ..empty }.save(db).unwrap();
        assert!(is_empty(db));
    });
}

#[test]
fn decimals_uuids_and_documents() {
    on_each(|db| {
        db.create_tables::<Extra>().unwrap();
        let decimals =
            ["0", "-0.00", "1.0", "1.00", "79228162514264337593543950335", "0.0000000000000000000000000001"];
        let documents = [
            json!({"b": [1, -2, 0.5, null, true], "a": {"nested": {"'": "\"\\\u{1F600}"}}}),
            json!("text"),
            json!([]),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(null),
        ];
        let uuids = [Uuid::nil(), Uuid::max(), Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef)];
        for ((decimal, document), uuid) in decimals.iter().zip(documents).zip(uuids.into_iter().cycle()) {
            let decimal: Decimal = decimal.parse().unwrap();
            let map = Json(BTreeMap::from([
                ("π".to_owned(), 3.25),
                ("huge".to_owned(), 1e300),
                ("e".to_owned(), 1e17),
            ]));
            let row = Extra::create()
                .decimal(decimal)
                .uuid(uuid)
                .json(document.clone())
                .map(map.clone())
                .save(db)
                .unwrap();
            assert_eq!(row, Extra { id: row.id, decimal, uuid, json: document, map });
            // Digits after the point stay.
            assert_eq!(row.decimal.to_string(), decimal.to_string().trim_start_matches('-'));
            let mut read = Extra::objects()
                .filter(|e| e.decimal.eq(decimal) & e.uuid.eq(uuid) & e.uuid.in_([uuid]) & e.id.eq(row.id))
                .get(db)
                .unwrap();
            assert_eq!(read, row);
            read.save(db).unwrap();
            read.refresh(db).unwrap();
            assert_eq!(read, row);
        }
        let ordered: Vec<Uuid> = Extra::objects()
            .order_by(|e| (e.uuid, e.id))
            .values(|e| e.uuid)
            .distinct()
            .all(db)
            .unwrap_or_default();
        assert!(ordered.is_sorted());
    });
}

#[test]
fn many_rows_at_once_come_back_too() {
    on_each(|db| {
        db.create_tables::<(Nullable, Extra)>().unwrap();
        let row = |number: i64| {
            let some = number % 2 == 0;
            let at = noon(date(9999, 12, 31), 999_999);
            Nullable::create()
                .small(some.then_some(i16::MIN))
                .medium(some.then_some(i32::MAX))
                .large(some.then_some(i64::MIN))
                .single(some.then_some(f32::NEG_INFINITY))
                .double(some.then_some(f64::from_bits(1)))
                .flag(some.then_some(true))
                .text(some.then(|| "{\"a\",NULL,'}\\".to_owned()))
                .bytes(some.then(|| vec![0, b'\\', 255]))
                .date(some.then(|| date(1, 1, 1)))
                .time(some.then(|| at.time()))
                .datetime(some.then_some(at))
                .moment(some.then(|| at.and_utc()))
                .decimal(some.then_some(Decimal::MAX))
                .uuid(some.then(Uuid::max))
                .json(some.then(|| json!([null, "\\", 1e17])))
                .map(some.then(|| Json(BTreeMap::from([("x".to_owned(), 0.1)]))))
        };
        let made = Nullable::bulk_create(db, (0..100).map(row)).unwrap();
        assert_eq!(made[3], Nullable { id: made[3].id, ..row(1).save(db).unwrap() });
        let single = row(2).save(db).unwrap();
        assert_eq!(made[2], Nullable { id: made[2].id, ..single });
        assert_eq!(Nullable::objects().order_by(|n| n.id).limit(100).all(db).unwrap(), made);
        let refused =
            Nullable::bulk_create(db, [Nullable::create().double(1.0), Nullable::create().double(f64::NAN)])
                .unwrap_err();
        assert_eq!(
            (refused.kind(), refused.model(), refused.field()),
            (ErrorKind::OutOfRange, Some("Nullable"), Some("double"))
        );
    });
}

#[test]
fn floats_in_documents_stay_the_same() {
    on_each(|db| {
        db.create_tables::<Extra>().unwrap();
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut floats = vec![
            1e16,
            1e17,
            -1e300,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::from_bits(1),
            0.1 + 0.2,
            1e15,
            123456789012345680.0,
        ];
        while floats.len() < 500 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            floats.extend(Some(f64::from_bits(state)).filter(|float| float.is_finite()));
        }
        let row = Extra::create()
            .decimal(Decimal::ONE)
            .uuid(Uuid::nil())
            .json(json!(floats))
            .map(Json(floats.iter().map(|float| (format!("{float:e}"), *float)).collect()))
            .save(db)
            .unwrap();
        assert_eq!(row.json, json!(floats));
        assert!(row.map.0.iter().all(|(text, float)| text.parse() == Ok(*float)));
        assert_eq!(Extra::objects().filter(|e| e.json.eq(&row.json)).count(db).unwrap(), 1);
    });
}

#[test]
fn floats_of_32_bits_are_summed_in_64() {
    on_each(|db| {
        db.create_tables::<Nullable>().unwrap();
        Nullable::bulk_create(db, (0..1000).map(|_| Nullable::create().single(0.1))).unwrap();
        let (sum, mean) = Nullable::objects().aggregate(db, |n| (n.single.sum(), n.single.avg())).unwrap();
        assert!((sum.unwrap() - f64::from(0.1_f32) * 1000.0).abs() < 1e-9, "{sum:?}");
        assert!((mean.unwrap() - f64::from(0.1_f32)).abs() < 1e-12, "{mean:?}");
    });
}
