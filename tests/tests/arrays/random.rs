//! Random arrays of every type come back from every way in, and are found by what they contain.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta};
use orm::Pred;
use orm::prelude::*;
use orm_tests::databases::on_postgres;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::models::{Every, Genre, Score};
use super::storing::HOSTILE;

/// A small generator: the numbers are the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) ^ (mixed >> 31)
    }

    fn list<T>(&mut self, element: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = self.next() % 5;
        (0..count).map(|_| element(self)).collect()
    }

    fn text(&mut self) -> String {
        let (place, count) = (self.next() as usize, self.next() % 3);
        let mut text = HOSTILE[place % HOSTILE.len()].to_owned();
        text.extend((0..count).map(|_| char::from_u32(1 + self.next() as u32 % 0x2ff).expect("a character")));
        text
    }

    fn f64(&mut self) -> f64 {
        const EDGES: [f64; 7] =
            [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE, f64::MAX, 5e-324];
        match self.next() {
            edge if edge % 4 == 0 => EDGES[(edge / 4) as usize % EDGES.len()],
            bits => Some(f64::from_bits(bits)).filter(|value| !value.is_nan()).unwrap_or(0.1),
        }
    }

    fn f32(&mut self) -> f32 {
        Some(f32::from_bits(self.next() as u32)).filter(|value| !value.is_nan()).unwrap_or(f32::MIN_POSITIVE)
    }

    fn date(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(1, 1, 1).expect("a date");
        first + Days::new(self.next() % 3_652_059)
    }

    fn time(&mut self) -> NaiveTime {
        NaiveTime::MIN + TimeDelta::microseconds((self.next() % 86_400_000_000) as i64)
    }
}

/// The same row, with new arrays.
fn filled(random: &mut Random, id: i64) -> Every {
    Every {
        id,
        bools: random.list(|random| random.next() % 2 == 0),
        tiny: random.list(|random| random.next() as i8),
        small: random.list(|random| random.next() as i16),
        whole: random.list(|random| random.next() as i32),
        big: random.list(|random| random.next() as i64),
        unsigned: random.list(|random| random.next() as u32),
        single: random.list(Random::f32),
        double: random.list(Random::f64),
        texts: random.list(Random::text),
        dates: random.list(Random::date),
        times: random.list(Random::time),
        locals: random.list(|random| random.date().and_time(random.time())),
        moments: random.list(|random| {
            DateTime::from_naive_utc_and_offset(random.date().and_time(random.time()), chrono::Utc)
        }),
        decimals: random.list(|random| Decimal::new(random.next() as i64, random.next() as u32 % 29)),
        uuids: random
            .list(|random| Uuid::from_u128(u128::from(random.next()) << 64 | u128::from(random.next()))),
        genres: random.list(|random| if random.next() % 2 == 0 { Genre::Crime } else { Genre::Science }),
        scores: (id % 3 != 0).then(|| random.list(|random| Score(random.f64()))),
    }
}

/// The bits of floats too, of which `-0.0` and `0.0` are equal.
fn same(one: &Every, other: &Every) -> bool {
    let bits = |row: &Every| {
        let scores = row.scores.iter().flatten().map(|score| score.0);
        let wide: Vec<u64> = row.double.iter().copied().chain(scores).map(f64::to_bits).collect();
        (row.single.iter().map(|value| value.to_bits()).collect::<Vec<_>>(), wide)
    };
    one == other
        && bits(one) == bits(other)
        && format!("{:?}", one.decimals) == format!("{:?}", other.decimals)
}

macro_rules! new {
    ($row:ident) => {{
        let row = $row.clone();
        Every::create()
            .bools(row.bools)
            .tiny(row.tiny)
            .small(row.small)
            .whole(row.whole)
            .big(row.big)
            .unsigned(row.unsigned)
            .single(row.single)
            .double(row.double)
            .texts(row.texts)
            .dates(row.dates)
            .times(row.times)
            .locals(row.locals)
            .moments(row.moments)
            .decimals(row.decimals)
            .uuids(row.uuids)
            .genres(row.genres)
            .scores(row.scores)
    }};
}

#[test]
fn random_arrays_come_back() {
    on_postgres(|db| {
        let mut random = Random(20_261_121);
        db.create_tables::<(Every,)>().unwrap();
        let expected: Vec<Every> = (1..=150).map(|id| filled(&mut random, id)).collect();
        let check = |expected: &[Every]| {
            let stored = Every::objects().order_by(|e| e.id).all(db).unwrap();
            assert_eq!(stored.len(), expected.len());
            for (stored, expected) in stored.iter().zip(expected) {
                assert!(same(stored, expected), "{stored:?}\n{expected:?}");
            }
        };
        let (single, many) = expected.split_at(50);
        let (bulk, copied) = many.split_at(50);
        for row in single {
            assert!(same(&new!(row).save(db).unwrap(), row));
        }
        let made = Every::bulk_create(db, bulk.iter().map(|row| new!(row))).unwrap();
        assert!(made.iter().zip(bulk).all(|(made, row)| same(made, row)));
        Every::copy_in(db, copied.iter().map(|row| new!(row))).unwrap();
        check(&expected);

        let mut expected: Vec<Every> = (1..=150).map(|id| filled(&mut random, id)).collect();
        let all = |e: orm_core::query::ModelFields<Every>| {
            (
                (e.bools, e.tiny, e.small, e.whole, e.big, e.unsigned),
                (e.single, e.double, e.texts, e.dates, e.times, e.locals),
                (e.moments, e.decimals, e.uuids, e.genres, e.scores),
            )
        };
        Every::bulk_update(db, &expected, all).unwrap();
        check(&expected);
        for row in &mut expected[..20] {
            *row = filled(&mut random, row.id);
            row.save(db).unwrap();
        }
        check(&expected);
        lookups(db, &expected);
    });
}

/// What is found is what the same condition keeps in the program.
fn lookups(db: &Database, rows: &[Every]) {
    let keys = |keep: &dyn Fn(&Every) -> bool| {
        rows.iter().filter(|row| keep(row)).map(|row| row.id).collect::<Vec<_>>()
    };
    macro_rules! same_rows {
        ($row:ident, $($field:ident)*) => {$({
            let list = &$row.$field;
            let found = |filter: Pred<Every>| Every::objects().filter(|_| filter).order_by(|e| e.id).values(|e| e.id).all(db).unwrap();
            let fields = orm_tests::fields::<Every>();
            assert_eq!(found(fields.$field.contains(list)), keys(&|row| list.iter().all(|own| row.$field.contains(own))));
            assert_eq!(found(fields.$field.contained_by(list)), keys(&|row| row.$field.iter().all(|own| list.contains(own))));
            assert_eq!(found(fields.$field.overlap(list)), keys(&|row| row.$field.iter().any(|own| list.contains(own))));
            assert_eq!(found(fields.$field.eq(list)), keys(&|row| row.$field == *list));
            assert_eq!(found(fields.$field.in_([list])), keys(&|row| row.$field == *list));
            assert_eq!(found(fields.$field.len().eq(list.len() as i32)), keys(&|row| row.$field.len() == list.len()));
            assert_eq!(found(fields.$field.index(0).is_null()), keys(&|row| row.$field.is_empty()));
        })*};
    }
    for row in &rows[..15] {
        same_rows!(row, bools tiny small whole big unsigned single double texts dates times locals moments decimals uuids genres);
    }
}
