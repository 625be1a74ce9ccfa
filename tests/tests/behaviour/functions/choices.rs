use orm::prelude::*;
use orm_tests::databases::on_each;
use orm_tests::models::Sample;

use super::{Price, decimal, of_each, samples};

#[test]
fn the_first_branch_that_is_true_counts() {
    on_each(|db| {
        samples(db);
        let sizes = of_each!(db, Sample, |s| case()
            .when(s.medium.gt(50), "large")
            .when(s.medium.gt(0), "small")
            .otherwise("negative"));
        assert_eq!(sizes, ["negative", "small", "large"]);
        // A predicate that is NULL in SQL is not true.
        let numbers = of_each!(db, Sample, |s| case().when(s.maybe_number.gt(1), s.medium).otherwise(0));
        assert_eq!(numbers, [0, 7, 65]);
        let without = of_each!(db, Sample, |s| case().when(s.medium.gt(0), 1).when(s.text.eq(""), 2));
        assert_eq!(without, [None, Some(1), Some(1)]);
        let nullable = of_each!(db, Sample, |s| case().when(s.medium.gt(9), s.maybe_text).otherwise("x"));
        assert_eq!(nullable, [Some("x".to_owned()), Some("x".to_owned()), Some("ß".to_owned())]);
        let flags = of_each!(db, Sample, |s| case().when(s.text.eq(""), true).otherwise(s.flag));
        assert_eq!(flags, [false, true, true]);
        let large = Sample::objects()
            .filter(|s| s.large.gt(case().when(s.flag.eq(true), 6_000_000_000_i64).otherwise(1)));
        assert_eq!(large.count(db).unwrap(), 1);
    });
}

#[test]
fn coalesce_is_the_first_that_is_not_null() {
    on_each(|db| {
        samples(db);
        let numbers: Vec<(i32, Option<i32>)> =
            of_each!(db, Sample, |s| (s.maybe_number.coalesce(s.medium), s.maybe_number.coalesce(None)));
        assert_eq!(numbers, [(-7, None), (2, Some(2)), (2, Some(2))]);
        let texts: Vec<String> =
            of_each!(db, Sample, |s| coalesce((s.maybe_text, s.text.null_if(""), "none")));
        assert_eq!(texts, ["Żółty kot", "abc", "ß"]);
        let prices = of_each!(db, Price, |p| p.discount.coalesce(p.amount));
        assert_eq!(prices, ["-2.50", "0.050", "10"].map(decimal));
    });
}

#[test]
fn null_takes_no_part_in_greatest_and_least() {
    on_each(|db| {
        samples(db);
        let greatest: Vec<(i32, Option<i32>)> = of_each!(db, Sample, |s| (
            greatest((s.maybe_number, s.medium, 5)),
            s.maybe_number.greatest(None)
        ));
        assert_eq!(greatest, [(5, None), (7, Some(2)), (65, Some(2))]);
        let least: Vec<(i32, Option<i32>)> =
            of_each!(db, Sample, |s| (least((s.medium, s.maybe_number)), s.maybe_number.least(Some(1))));
        assert_eq!(least, [(-7, Some(1)), (2, Some(1)), (2, Some(1))]);
        let others = of_each!(db, Sample, |s| (
            s.double.greatest(1.5),
            s.date.least(orm_tests::rows::date(2020, 1, 1)),
            s.large.greatest(1),
        ));
        assert_eq!(others.iter().map(|row| row.0).collect::<Vec<_>>(), [2.5, 1.5, 1.5]);
        assert_eq!(others[2].1, orm_tests::rows::date(2000, 2, 29));
        assert_eq!(others[0].2, 5_000_000_000);
        // As numbers, not as text: 0.05 and 0.050 are equal, and 10 is more than 9.
        let prices = of_each!(db, Price, |p| (p.discount.greatest(decimal("9")), p.amount.least(p.discount)));
        assert_eq!(
            prices,
            [("9", "-2.50"), ("9", "0.05"), ("10", "10")].map(|(one, two)| (decimal(one), decimal(two)))
        );
    });
}

#[test]
fn null_if_compares_as_eq_does() {
    on_each(|db| {
        samples(db);
        assert_eq!(of_each!(db, Sample, |s| s.medium.null_if(7)), [Some(-7), None, Some(65)]);
        assert_eq!(of_each!(db, Sample, |s| s.maybe_number.null_if(s.medium)), [None, Some(2), Some(2)]);
        assert_eq!(
            of_each!(db, Price, |p| p.amount.null_if(p.discount)),
            [Some(decimal("-2.50")), None, Some(decimal("79228162514264337593543950.335"))]
        );
        let kept = Price::objects().filter(|p| p.amount.null_if(decimal("0.0500")).is_null());
        assert_eq!(kept.count(db).unwrap(), 1);
    });
}
