//! What the functions give, of NULL, of letters beyond ASCII, of negative numbers and of empty text, on every database.

mod agreement;
mod choices;
mod dates;
mod numbers;
mod places;
mod templates;
mod texts;

use chrono::{DateTime, NaiveDateTime, Utc};
use orm::prelude::*;
use orm_tests::models::{All, Sample};
use orm_tests::rows::date;
use rust_decimal::Decimal;

/// A number that must stay exact.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Price {
    pub(crate) id: i64,
    pub(crate) amount: Decimal,
    pub(crate) discount: Option<Decimal>,
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn datetime() -> NaiveDateTime {
    date(2024, 2, 29).and_hms_micro_opt(23, 59, 59, 999_999).expect("a time")
}

fn moment() -> DateTime<Utc> {
    datetime().and_utc()
}

/// Three rows of all types, in the order of their keys:
///
/// | text | medium | double | date | the nullable ones |
/// | --- | --- | --- | --- | --- |
/// | Żółty kot | -7 | 2.5 | 2024-01-31 | NULL |
/// | | 7 | -2.5 | 2023-12-31 | 2, abc, 2024-01-01, 2024-02-28 |
/// | ` a b  ` | 65 | 0.49 | 2000-02-29 | 2, ß, 2024-01-01, 2024-02-28 |
fn samples(db: &Database) {
    db.create_tables::<(All, Price)>().unwrap();
    let row = |text: &str, medium: i32, double: f64, day| {
        Sample::create()
            .small(3)
            .medium(medium)
            .large(5_000_000_000)
            .single(0.1)
            .double(double)
            .flag(medium > 0)
            .text(text)
            .bytes(vec![1])
            .date(day)
            .time(datetime().time())
            .datetime(datetime())
            .moment(moment())
    };
    row("Żółty kot", -7, 2.5, date(2024, 1, 31)).save(db).unwrap();
    for (text, medium, double, day, maybe) in
        [("", 7, -2.5, date(2023, 12, 31), "abc"), (" a b  ", 65, 0.49, date(2000, 2, 29), "ß")]
    {
        row(text, medium, double, day)
            .maybe_number(2)
            .maybe_text(maybe)
            .maybe_date(date(2024, 1, 1))
            .maybe_moment(date(2024, 2, 28).and_hms_opt(0, 0, 0).unwrap().and_utc())
            .save(db)
            .unwrap();
    }
    for (amount, discount) in
        [("-2.50", None), ("0.05", Some("0.050")), ("79228162514264337593543950.335", Some("10"))]
    {
        Price::create().amount(decimal(amount)).discount(discount.map(decimal)).save(db).unwrap();
    }
}

/// What an expression is of each of the rows.
macro_rules! of_each {
    ($db:ident, $model:ty, $values:expr) => {
        <$model>::objects().order_by(|row| row.id).values($values).all($db).unwrap()
    };
}
use of_each;

/// The kind of the error that an expression is of a row.
macro_rules! refused {
    ($db:ident, $model:ty, $values:expr) => {
        <$model>::objects().order_by(|row| row.id).values($values).all($db).unwrap_err().kind()
    };
}
use refused;
