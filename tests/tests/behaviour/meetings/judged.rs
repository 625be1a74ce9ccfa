//! What is refused before it is sent, the database would have refused too: every kind of check, of values at the edges.

use chrono::NaiveDate;
use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::rows::date;
use rust_decimal::Decimal;

#[derive(Debug, Clone)]
struct Values {
    number: i32,
    big: Option<i64>,
    text: Option<String>,
    maybe: Option<bool>,
    yes: bool,
    real: Option<f64>,
    single: f32,
    price: Decimal,
    day: Option<NaiveDate>,
    at: chrono::NaiveDateTime,
}

/// The same values in many combinations.
fn values() -> impl Iterator<Item = Values> {
    let texts = [None, Some(""), Some("a"), Some("É %"), Some("  héllo "), Some("A\u{301}")];
    (0..90_u32).map(move |n| Values {
        number: [0, -7, 7, i32::MAX, i32::MIN][n as usize % 5],
        big: [None, Some(2), Some(i64::MAX), Some(-7)][n as usize % 4],
        text: texts[n as usize % 6].map(str::to_owned),
        maybe: [None, Some(true), Some(false)][(n / 2) as usize % 3],
        yes: n % 7 < 3,
        real: [None, Some(0.1 + 0.2), Some(0.3), Some(-0.0), Some(1e300), Some(0.0)][(n / 3) as usize % 6],
        single: [0.1, 16_777_216.0, 0.3, -0.0][(n / 5) as usize % 4],
        price: [Decimal::new(100, 2), Decimal::new(1, 0), Decimal::new(-5, 1), Decimal::ZERO]
            [n as usize / 2 % 4],
        day: [None, Some(date(2024, 2, 29)), Some(date(2025, 1, 1))][n as usize / 4 % 3],
        at: date(2025, 1, 1).and_hms_micro_opt(23, 59, 59, 999_999 - n).unwrap(),
    })
}

macro_rules! judged {
    ($($model:ident: $(#[$attribute:meta])* |$row:ident| $check:expr;)*) => {
        $(
            #[derive(Model, Debug, Clone, PartialEq)]
            #[orm(check(name = "judged", |$row| $check))]
            struct $model {
                id: i64,
                number: i32,
                big: Option<i64>,
                text: Option<String>,
                maybe: Option<bool>,
                yes: bool,
                real: Option<f64>,
                single: f32,
                price: Decimal,
                day: Option<NaiveDate>,
                at: chrono::NaiveDateTime,
            }

            impl $model {
                fn judge(db: &Database) {
                    db.create_tables::<$model>().unwrap();
                    let (mut refused, mut wrong) = (0, Vec::new());
                    for values in values() {
                        let own = values.clone();
                        let table = <$model as Model>::TABLE.name;
                        let sql = format!("INSERT INTO {table} (number, big, text, maybe, yes, real, single, price, day, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
                        let by_hand = db.execute(&sql, params![own.number, own.big, own.text, own.maybe, own.yes, own.real, own.single, own.price, own.day, own.at]);
                        let new = $model::create().number(values.number).big(values.big).text(values.text.clone()).maybe(values.maybe).yes(values.yes).real(values.real).single(values.single).price(values.price).day(values.day).at(values.at);
                        let log = db.record();
                        let saved = new.save(db);
                        let sent = log.count() > 0;
                        refused += i32::from(!sent);
                        if by_hand.is_ok() != saved.is_ok() {
                            wrong.push(format!("{values:?}, sent: {sent}: {by_hand:?} {:?}", saved.err()));
                        }
                    }
                    assert!(wrong.is_empty(), "{}, {refused} refused: {:#?}", stringify!($check), wrong);
                }
            }
        )*

        #[test]
        fn nothing_else_is_refused() {
            on_each(|db| { $( $model::judge(db); )* });
        }
    };
}

judged! {
    J1: |r| r.maybe;
    J2: |r| !r.maybe;
    J3: |r| r.yes | r.maybe;
    J4: |r| !(r.yes & r.maybe);
    J5: |r| r.maybe.eq(r.yes);
    J6: |r| r.maybe.ne(true);
    J7: |r| r.yes.eq(r.number.gt(0));
    J8: |r| r.big.lt(5) | r.text.is_null();
    J9: |r| !r.big.lt(5);
    J10: |r| r.big.ne(2);
    J11: |r| r.big.same_as(None) | r.yes;
    J12: |r| r.text.ne("a") & r.text.length().lt(7);
    J13: |r| !r.text.contains("é");
    J14: |r| r.text.trim().eq("héllo") | r.yes;
    J15: |r| r.real.gt(0.3);
    J16: |r| r.real.le(0.3) | r.maybe;
    J17: |r| r.single.gt(0.1);
    J18: |r| r.single.le(0.1);
    J19: |r| r.single.lt(0.3) | r.maybe;
    J20: |r| r.price.eq(Decimal::ONE) | r.price.lt(Decimal::ZERO);
    J21: |r| r.price.gt(Decimal::new(99, 2));
    J22: |r| r.day.gt(chrono::NaiveDate::from_ymd_opt(1, 1, 1).unwrap()) & r.day.lt(chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap());
    J23: |r| r.day.year().eq(2024);
    J24: |r| r.number.in_([0, 7]) & !r.big.in_([2, -7]);
    J25: |r| !r.number.between(0, 100);
    J26: |r| (r.number / 2).lt(3);
    J27: |r| (r.number % 4).ge(0);
    J28: |r| (r.price * Decimal::new(3, 1)).lt(Decimal::new(3, 1));
    J29: |r| case().when(r.maybe, 1).when(r.yes, 2).otherwise(3).lt(3);
    J30: |r| coalesce((r.big, 3_i64)).gt(2);
    J31: |r| coalesce((r.maybe, r.yes));
    J32: |r| r.text.starts_with("É") | r.text.ends_with(" ") | r.text.eq(None);
    J33: |r| r.number.abs().lt(8);
    J34: |r| r.real.abs().gt(0.0);
    J35: |r| (r.real + 0.1).gt(0.4);
    J36: |r| r.text.iexact("e %") | r.yes;
    J37: |r| r.number.cast::<i64>().eq(r.big) | r.big.is_null();
    J38: |r| r.text.gt("B");
    J39: |r| r.at.lt(chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap().and_hms_micro_opt(23, 59, 59, 999_950).unwrap());
    J40: |r| r.text.in_(["a", ""]) | !r.text.in_(["É %"]);
}
