use orm::prelude::*;
use orm::{pi, random};
use orm_tests::databases::on_each;
use orm_tests::models::Sample;
use rust_decimal::Decimal;

use super::{Price, decimal, of_each, refused, samples};

#[test]
fn functions_that_keep_the_type() {
    on_each(|db| {
        samples(db);
        let signs: Vec<(i32, Option<i32>, i32, f64)> = of_each!(db, Sample, |s| (
            s.medium.abs(),
            (-s.maybe_number).abs(),
            s.medium.sign(),
            s.double.sign()
        ));
        assert_eq!(signs, [(7, None, -1, 1.0), (7, Some(2), 1, -1.0), (65, Some(2), 1, 1.0)]);
        let whole = of_each!(db, Sample, |s| (
            s.double.ceil(),
            s.double.floor(),
            s.double.round(),
            (s.double + 1.0).round()
        ));
        // Half goes to the even number.
        assert_eq!(whole, [(3.0, 2.0, 2.0, 4.0), (-2.0, -3.0, -2.0, -2.0), (1.0, 0.0, 0.0, 1.0)]);
        assert_eq!(of_each!(db, Sample, |s| s.single.ceil())[0], 1.0_f32);
        assert_eq!(refused!(db, Sample, |s| (s.medium * 0 + i32::MIN).abs()), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| (s.large * 0 + i64::MIN).abs()), ErrorKind::OutOfRange);
    });
}

#[test]
fn decimals_stay_exact() {
    on_each(|db| {
        samples(db);
        let exact =
            of_each!(db, Price, |p| (p.amount.abs(), p.amount.sign(), p.amount.ceil(), p.amount.floor()));
        let row =
            |texts: [&str; 4]| (decimal(texts[0]), decimal(texts[1]), decimal(texts[2]), decimal(texts[3]));
        let large = "79228162514264337593543950.335";
        assert_eq!(
            exact,
            [
                row(["2.50", "-1", "-2", "-3"]),
                row(["0.05", "1", "1", "0"]),
                row([large, "1", "79228162514264337593543951", "79228162514264337593543950"]),
            ]
        );
        // Half goes away from zero.
        assert_eq!(
            of_each!(db, Price, |p| p.amount.round()),
            ["-3", "0", "79228162514264337593543950"].map(decimal)
        );
        let one = of_each!(db, Price, |p| p.amount.round_to(1));
        assert_eq!(
            one.iter().map(Decimal::to_string).collect::<Vec<_>>(),
            ["-2.5", "0.1", "79228162514264337593543950.3"]
        );
        // As numbers, not as text.
        assert_eq!(Price::objects().filter(|p| p.amount.abs().gt(decimal("10"))).count(db).unwrap(), 1);
        assert_eq!(of_each!(db, Price, |p| p.discount.round_to(4))[0], None);
        let ordered = Price::objects().order_by(|p| p.amount.abs()).values(|p| p.id).all(db).unwrap();
        assert_eq!(ordered.len(), 3);
        assert_eq!(Price::objects().aggregate(db, |p| p.amount.sign().sum()).unwrap(), Some(Decimal::ONE));
    });
}

/// Equal but for the last digits, which are those of the machine's library.
#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found}, not {expected}");
}

#[test]
fn functions_of_floats() {
    on_each(|db| {
        samples(db);
        let (acos, asin, atan, atan2) = of_each!(db, Sample, |s| {
            let x = s.double * 0.0 + 0.5;
            (x.clone().acos(), x.clone().asin(), x.clone().atan(), x.atan2(-1.0))
        })[0];
        near(acos, 0.5_f64.acos());
        near(asin, 0.5_f64.asin());
        near(atan, 0.5_f64.atan());
        near(atan2, 0.5_f64.atan2(-1.0));
        let (cos, sin, tan, cot) =
            of_each!(db, Sample, |s| (s.medium.cos(), s.medium.sin(), s.medium.tan(), s.medium.cot()))[0];
        near(cos, (-7.0_f64).cos());
        near(sin, (-7.0_f64).sin());
        near(tan, (-7.0_f64).tan());
        near(cot, 1.0 / (-7.0_f64).tan());
        let (degrees, radians, circle) =
            of_each!(db, Sample, |s| (s.double.degrees(), s.medium.radians(), pi()))[0];
        near(degrees, 2.5_f64.to_degrees());
        near(radians, (-7.0_f64).to_radians());
        near(circle, std::f64::consts::PI);
        let powers = of_each!(db, Sample, |s| (
            s.double.exp(),
            s.large.ln(),
            s.large.log(10.0),
            s.medium.power(3.0),
            s.large.sqrt()
        ));
        near(powers[1].0, (-2.5_f64).exp());
        near(powers[0].1, 5e9_f64.ln());
        near(powers[0].2, 5e9_f64.log10());
        assert_eq!(powers[0].3, -343.0);
        near(powers[0].4, 5e9_f64.sqrt());
        let nullable: Vec<(Option<f64>, Option<f64>)> =
            of_each!(db, Sample, |s| (s.maybe_number.sqrt(), s.small.power(s.maybe_number.cast::<f64>())));
        assert_eq!(nullable[0], (None, None));
        near(nullable[1].1.unwrap(), 9.0);
    });
}

#[test]
fn where_a_function_has_no_value_the_query_fails() {
    on_each(|db| {
        samples(db);
        assert_eq!(refused!(db, Sample, |s| s.medium.sqrt()), ErrorKind::Invalid);
        assert_eq!(refused!(db, Sample, |s| s.medium.ln()), ErrorKind::Invalid);
        assert_eq!(refused!(db, Sample, |s| (s.double * 0.0).ln()), ErrorKind::Invalid);
        assert_eq!(refused!(db, Sample, |s| s.double.acos()), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| s.large.exp()), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| (-s.large).exp()), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| s.medium.power(0.5)), ErrorKind::Invalid);
        assert_eq!(refused!(db, Sample, |s| (s.double * 0.0).power(-1.0)), ErrorKind::Invalid);
        assert_eq!(refused!(db, Sample, |s| s.large.power(100.0)), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| s.large.log(1.0)), ErrorKind::Invalid);
        assert_eq!(of_each!(db, Sample, |s| (s.double * 0.0).cot())[0], f64::INFINITY);
    });
}

#[test]
fn random_numbers_differ_by_row() {
    on_each(|db| {
        samples(db);
        let numbers = of_each!(db, Sample, |_| random());
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)), "{numbers:?}");
        assert!(numbers[0] != numbers[1] || numbers[1] != numbers[2], "{numbers:?}");
    });
}

#[test]
fn casts_of_numbers() {
    on_each(|db| {
        samples(db);
        // Half goes to the even number, as it does in `round`.
        assert_eq!(of_each!(db, Sample, |s| s.double.cast::<i32>()), [2, -2, 0]);
        assert_eq!(of_each!(db, Sample, |s| s.single.cast::<i16>()), [0, 0, 0]);
        // Half goes away from zero.
        assert_eq!(of_each!(db, Price, |p| (p.amount * decimal("1")).cast::<f64>())[0], -2.5);
        assert_eq!(of_each!(db, Price, |p| p.discount.cast::<i32>()), [None, Some(0), Some(10)]);
        assert_eq!(
            Price::objects()
                .filter(|p| p.amount.lt(decimal("0")))
                .values(|p| p.amount.cast::<i64>())
                .all(db)
                .unwrap(),
            [-3]
        );
        assert_eq!(refused!(db, Sample, |s| s.large.cast::<i32>()), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| (s.medium * 10_000).cast::<i16>()), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| (s.double * 1e300).cast::<i64>()), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| (s.double * 1e300).cast::<f32>()), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Price, |p| p.amount.cast::<i64>()), ErrorKind::OutOfRange);
        assert_eq!(
            of_each!(db, Sample, |s| (s.medium.cast::<i64>() + s.large, s.flag.cast::<i32>()))[1],
            (5_000_000_007, 1)
        );
        assert_eq!(of_each!(db, Sample, |s| s.medium.cast::<Decimal>() / decimal("2"))[0], decimal("-3.5"));
        assert_eq!(
            of_each!(db, Sample, |s| (s.single.cast::<f64>(), s.double.cast::<f32>()))[2],
            (f64::from(0.1_f32), 0.49_f32)
        );
    });
}

#[test]
fn casts_to_and_from_text() {
    on_each(|db| {
        samples(db);
        assert_eq!(of_each!(db, Sample, |s| s.medium.cast::<String>()), ["-7", "7", "65"]);
        assert_eq!(of_each!(db, Sample, |s| s.flag.cast::<String>()), ["false", "true", "true"]);
        assert_eq!(
            of_each!(db, Sample, |s| s.maybe_number.cast::<String>()),
            [None, Some("2".to_owned()), Some("2".to_owned())]
        );
        assert_eq!(of_each!(db, Sample, |s| s.date.cast::<String>())[0], "2024-01-31");
        assert_eq!(of_each!(db, Price, |p| p.amount.cast::<String>())[0], "-2.50");
        assert_eq!(
            of_each!(db, Sample, |s| concat((" ", s.medium.cast::<String>(), "\n")).cast::<i64>()),
            [-7, 7, 65]
        );
        assert_eq!(
            of_each!(db, Sample, |s| concat((s.medium.cast::<String>(), ".25")).cast::<f64>()),
            [-7.25, 7.25, 65.25]
        );
        assert_eq!(
            of_each!(db, Sample, |s| concat((s.medium.cast::<String>(), ".250")).cast::<Decimal>())[0]
                .to_string(),
            "-7.250"
        );
        assert_eq!(
            of_each!(db, Sample, |s| concat((s.medium.cast::<String>(), "e2")).cast::<Decimal>())[0],
            decimal("-700")
        );
        for text in ["", "x", "1.5", "1 2", "--1"] {
            assert_eq!(
                refused!(db, Sample, |s| s.text.left(0).concat(text).cast::<i32>()),
                ErrorKind::Invalid,
                "{text:?}"
            );
        }
        assert_eq!(
            refused!(db, Sample, |s| s.text.left(0).concat("3000000000").cast::<i32>()),
            ErrorKind::OutOfRange
        );
        assert_eq!(
            refused!(db, Sample, |s| s.text.left(0).concat("1e999").cast::<f64>()),
            ErrorKind::OutOfRange
        );
        assert_eq!(refused!(db, Sample, |s| s.text.cast::<Decimal>()), ErrorKind::Invalid);
    });
}

#[test]
fn arithmetic_that_overflows_is_an_error_wherever_it_stands() {
    on_each(|db| {
        samples(db);
        assert_eq!(refused!(db, Sample, |s| s.medium + i32::MAX), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| s.small * i16::MAX), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| s.large - i64::MIN), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| (s.medium * 0 + i32::MIN) / -1), ErrorKind::OutOfRange);
        assert_eq!(refused!(db, Sample, |s| (s.medium * i32::MAX).cast::<i64>()), ErrorKind::OutOfRange);
        for filter in [
            Sample::q(|s| (s.medium + i32::MAX).gt(0)),
            Sample::q(|s| (s.large * i64::MAX).gt(0)),
            Sample::q(|s| (s.medium + i32::MAX - i32::MAX).gt(0)),
        ] {
            let error = Sample::objects().filter(|_| filter).count(db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::OutOfRange);
        }
        assert_eq!(of_each!(db, Sample, |s| s.medium + (i32::MAX - 100))[0], i32::MAX - 107);
    });
}

#[test]
fn the_left_side_may_be_a_value() {
    on_each(|db| {
        samples(db);
        let values: Vec<(i32, i64, f64, i16, Option<i32>)> = of_each!(db, Sample, |s| (
            100 - s.medium,
            1 + s.large,
            1.0 / s.double,
            7 % s.small,
            2 * s.maybe_number
        ));
        assert_eq!(values[0], (107, 5_000_000_001, 0.4, 1, None));
        assert_eq!(values[1].4, Some(4));
        assert_eq!(Sample::objects().filter(|s| (1 - s.medium * 2).gt(0)).count(db).unwrap(), 1);
        assert_eq!(of_each!(db, Price, |p| decimal("1") - p.amount)[0], decimal("3.50"));
        assert_eq!(refused!(db, Sample, |s| 1 / (s.medium * 0)), ErrorKind::Invalid);
    });
}
