//! Many random rows: what the functions give on PostgreSQL is what they give on SQLite, and both refuse the same.

use std::cell::RefCell;
use std::fmt::Debug;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use orm::Collation;
use orm::prelude::*;
use orm_tests::databases::{on_postgres, on_sqlite};
use orm_tests::models::{All, Sample};
use orm_tests::rows::date;
use rust_decimal::Decimal;

use super::{Price, moment, of_each, refused};

const ROWS: usize = 400;

/// The same numbers at every run (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> i32 {
        // A remainder of a small number.
        (self.next() % limit) as i32
    }

    fn text(&mut self) -> String {
        const LETTERS: &[char] =
            &['a', 'B', ' ', 'ß', 'Ł', 'é', '\u{301}', '猫', '🦀', '%', '_', '\\', '\'', '\t', '0', 'ı', 'Σ'];
        let length = self.below(9);
        (0..length).map(|_| LETTERS[self.below(LETTERS.len() as u64) as usize]).collect()
    }

    fn double(&mut self) -> f64 {
        // Halves are frequent, and so are numbers of all sizes.
        match self.below(3) {
            0 => f64::from(self.below(40) - 20) / 2.0,
            1 => f64::from(self.below(2_000_000) - 1_000_000) / 997.0,
            _ => (self.next() as i64 >> 8) as f64 / 3.0,
        }
    }

    fn decimal(&mut self) -> Decimal {
        Decimal::new((self.next() as i64) >> self.below(60), self.below(12) as u32)
    }
}

fn fill(db: &Database) {
    db.create_tables::<(All, Price)>().unwrap();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let rows: Vec<_> = (0..ROWS)
        .map(|_| {
            let some = random.below(3) > 0;
            let stamp: NaiveDateTime =
                moment().naive_utc() + TimeDelta::microseconds((random.next() as i64) >> 12);
            Sample::create()
                .small(random.below(20) as i16 - 10)
                .medium(random.below(60) - 20)
                .large((random.next() as i64) >> random.below(60))
                .single(random.double() as f32)
                .double(random.double())
                .flag(random.below(2) > 0)
                .text(random.text())
                .bytes(Vec::new())
                .date(date(1000, 1, 1) + TimeDelta::days(i64::from(random.below(700_000))))
                .time(stamp.time())
                .datetime(stamp)
                .moment(stamp.and_utc())
                .maybe_number(some.then(|| random.below(12) - 4))
                .maybe_text(some.then(|| random.text()))
                .maybe_date(some.then(|| date(2024, 2, 29) - TimeDelta::days(i64::from(random.below(5000)))))
                .maybe_moment(some.then(moment))
        })
        .collect();
    Sample::bulk_create(db, rows).unwrap();
    let prices: Vec<_> = (0..ROWS)
        .map(|_| {
            Price::create().amount(random.decimal()).discount((random.below(3) > 0).then(|| random.decimal()))
        })
        .collect();
    Price::bulk_create(db, prices).unwrap();
}

/// Runs the question on both databases. The answers must be equal, value by value.
#[track_caller]
fn agree<T: Debug>(questions: impl Fn(&Database) -> Vec<T>) {
    let answers = RefCell::new(Vec::new());
    let ask = |db: &Database| {
        fill(db);
        answers.borrow_mut().push(questions(db).iter().map(|row| format!("{row:?}")).collect::<Vec<_>>());
    };
    on_sqlite(ask);
    on_postgres(ask);
    let answers = answers.into_inner();
    let [sqlite, postgres] = answers.as_slice() else { return };
    for (row, (one, other)) in sqlite.iter().zip(postgres).enumerate() {
        assert_eq!(one, other, "row {row}: SQLite, PostgreSQL");
    }
    assert_eq!(sqlite.len(), postgres.len());
}

#[test]
fn on_texts() {
    agree(|db| {
        of_each!(db, Sample, |s| (
            s.text,
            s.text.left(s.medium),
            s.text.right(s.medium),
            s.text.substr(s.maybe_number, s.medium.abs()),
            s.text.substr_from(s.medium),
            s.text.lpad(s.medium, s.maybe_text),
            s.text.rpad(s.medium, "é*"),
            s.maybe_text.repeat(s.maybe_number),
            s.text.replace(s.text.left(1), s.maybe_text),
            s.text.str_index(s.text.substr(2, 2)),
            s.text.reverse(),
            (s.text.ord(), s.text.length()).0,
        ))
    });
    agree(|db| {
        of_each!(db, Sample, |s| (
            s.text.trim(),
            s.text.ltrim(),
            s.maybe_text.rtrim(),
            s.text.lower(),
            s.text.upper(),
            s.text.length(),
            concat((s.text, s.maybe_text, "→")),
            s.maybe_text.concat(s.text),
            (s.medium.abs() + 1).chr(),
            s.maybe_text.null_if(s.text),
            s.maybe_text.coalesce(s.text),
            s.text.eq(s.text.reverse()),
        ))
    });
}

#[test]
fn on_numbers() {
    agree(|db| {
        of_each!(db, Sample, |s| (
            s.double,
            s.double.ceil(),
            s.double.floor(),
            s.double.round(),
            s.single.round(),
            s.single.ceil(),
            s.double.sign(),
            s.large.abs(),
            s.large.sign(),
            s.double.abs().sqrt(),
            s.double.degrees(),
            s.double.radians(),
        ))
    });
    agree(|db| {
        of_each!(db, Sample, |s| (
            s.double.cast::<i64>(),
            s.large.cast::<f64>(),
            s.large.cast::<String>(),
            s.double.cast::<f32>(),
            s.single.cast::<f64>(),
            s.medium.cast::<Decimal>(),
            s.large.cast::<String>().cast::<f64>(),
            s.maybe_number.power(2.0),
            greatest((s.maybe_number, s.medium, 3)),
            least((s.medium, s.maybe_number)),
            s.double.greatest(s.medium.cast::<f64>()),
            case().when(s.maybe_number.gt(3), s.medium).when(s.flag.eq(true), s.maybe_number).otherwise(0),
        ))
    });
}

#[test]
fn on_decimals() {
    agree(|db| {
        of_each!(db, Price, |p| (
            p.amount.round(),
            p.amount.round_to(3).cast::<String>(),
            p.amount.ceil(),
            p.amount.floor(),
            p.amount.abs().cast::<String>(),
            p.amount.sign(),
            p.discount.cast::<i64>(),
            p.amount.cast::<f64>(),
            p.discount.cast::<String>().cast::<Decimal>(),
            p.discount.greatest(p.amount),
            p.discount.least(decimal_one()),
            p.discount.coalesce(p.amount).gt(p.amount),
        ))
    });
    agree(|db| {
        Price::objects().order_by(|p| (p.amount.abs().round(), p.id)).values(|p| p.id).all(db).unwrap()
    });
}

/// Where a decimal has no room for the zeros that PostgreSQL adds, it has fewer: the number is the same.
#[test]
fn on_decimals_with_many_digits() {
    agree(|db| of_each!(db, Price, |p| p.amount.round_to(20)).iter().map(Decimal::normalize).collect());
}

fn decimal_one() -> Decimal {
    Decimal::ONE
}

#[test]
fn on_dates() {
    agree(|db| {
        of_each!(db, Sample, |s| (
            s.date.add_days(s.medium * 1000),
            s.date.add_months(s.medium),
            s.date.sub_months(s.maybe_number),
            s.datetime.add_months(s.medium),
            s.moment.add_days(s.maybe_number),
            s.moment.add_duration(TimeDelta::microseconds(-987_654_321_123)),
            s.date.days_since(s.maybe_date),
            s.moment.microseconds_since(s.maybe_moment),
            s.date.cast::<String>(),
            s.date.cast::<NaiveDateTime>().microseconds_since(s.datetime),
            s.datetime.cast::<NaiveDate>(),
            s.date.least(s.maybe_date),
        ))
    });
}

/// A float but for its last digits.
fn about(value: Option<f64>) -> Option<String> {
    value.map(|value| format!("{value:.7e}"))
}

#[test]
fn on_aggregates_of_groups() {
    agree(|db| {
        let groups = Sample::objects()
            .annotate(|s| (s.maybe_number.coalesce(s.medium) % 5, s.text.length().gt(4)))
            .group_by(|(s, (key, _))| (s.maybe_number, key, s.flag))
            .aggregate(|(s, (key, long))| {
                (
                    (
                        count(),
                        s.maybe_number.count(),
                        s.maybe_text.count_distinct(),
                        count().filter(long & s.flag),
                    ),
                    (
                        s.medium.sum(),
                        s.small.sum().default(7),
                        (s.medium * s.small.cast::<i32>()).sum().filter(!long),
                    ),
                    (s.medium.avg(), s.large.avg(), s.double.avg(), s.single.sum()),
                    (
                        s.medium.std_dev(),
                        s.double.variance(),
                        s.medium.variance_sample(),
                        s.small.std_dev_sample(),
                    ),
                    (s.date.min(), s.moment.max(), s.time.max().filter(s.medium.gt(20)), s.maybe_date.max()),
                    (
                        s.flag.max(),
                        s.text.collate(Collation::Binary).max(),
                        s.maybe_text.collate(Collation::Binary).min(),
                    ),
                    s.maybe_text.string_agg("|").order_by(s.id),
                    s.maybe_number.array_agg().order_by(s.id.desc()).filter(s.medium.gt(0)),
                    key.max() - s.small.sum().cast::<i32>(),
                )
            })
            .filter(|(_, ((n, ..), (sum, ..), ..))| n.gt(1) & sum.ne(3))
            .order_by(|((number, key, flag), (_, (sum, ..), ..))| (key, sum.desc(), number, flag));
        assert_eq!(groups.count(db).unwrap(), groups.all(db).unwrap().len() as u64);
        let found = groups.all(db).unwrap();
        assert!(found.len() > 20);
        let print = found.into_iter().map(
            |(key, (counts, sums, means, spreads, dates, texts, joined, list, mixed))| {
                let (medium, large, double, single) = means;
                let (deviation, variance, of_sample, small) = spreads;
                (
                    (key, counts, sums, dates, texts),
                    [about(medium), about(large), about(double), about(single)],
                    [about(deviation), about(variance), about(of_sample), about(small)],
                    (joined, list, mixed),
                )
            },
        );
        print.collect()
    });
}

#[test]
fn on_windows() {
    agree(|db| {
        Sample::objects()
            .filter(|s| s.medium.gt(-10))
            .annotate(|s| {
                (
                    row_number().over(|w| w.partition_by((s.small, s.flag)).order_by((s.medium, s.id))),
                    rank().over(|w| w.partition_by(s.maybe_number).order_by(s.medium.desc())),
                    s.medium.sum().over(|w| w.partition_by(s.small).order_by(s.id).rows(-2..=1)),
                    s.large.max().over(|w| w.partition_by(s.flag).order_by(s.medium)),
                    lag(s.maybe_number).offset(2).default(0).over(|w| w.partition_by(s.small).order_by(s.id)),
                    first_value(s.maybe_number).over(|w| w.order_by((s.maybe_number.desc(), s.id))),
                    count().filter(s.flag).over(|w| w.order_by(s.medium).range(-3..=3)),
                    ntile(7).over(|w| w.order_by(s.id)),
                )
            })
            .filter(|(s, (place, rank, ..))| place.le(3) | s.flag & rank.gt(5))
            .order_by(|(s, (.., bucket))| (bucket, s.id))
            .values(|(s, (place, rank, sum, most, lag, first, near, bucket))| {
                (s.id, place, rank, sum, most, lag, first, near, bucket)
            })
            .all(db)
            .unwrap()
    });
}

#[test]
fn on_what_they_refuse() {
    agree(|db| {
        let mut kinds =
            vec![refused!(db, Sample, |s| s.double.ln()), refused!(db, Sample, |s| s.double.sqrt())];
        for text in ["1e", "1_000", "+5", " 5 ", "５", "1e5", "9223372036854775808", ".5", "5.", "-"] {
            let number = |kind: Result<Vec<String>, Error>| match kind {
                Ok(_) => kinds_of_success(),
                Err(error) => error.kind(),
            };
            let one = || Sample::objects().limit(1);
            kinds.push(number(
                one().values(|s| s.text.left(0).concat(text).cast::<i64>().cast::<String>()).all(db),
            ));
            kinds.push(number(
                one()
                    .values(|s| {
                        s.text.left(0).concat(text).cast::<f64>().sign().cast::<i64>().cast::<String>()
                    })
                    .all(db),
            ));
            kinds.push(number(
                one()
                    .values(|s| s.text.left(0).concat(text).cast::<Decimal>().sign().cast::<String>())
                    .all(db),
            ));
        }
        kinds
    });
}

/// A kind that no query here fails with.
fn kinds_of_success() -> ErrorKind {
    ErrorKind::DoesNotExist
}
