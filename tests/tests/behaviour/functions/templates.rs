use orm::prelude::*;
use orm_tests::databases::{on_each, on_sqlite};
use orm_tests::models::{Book, Sample};
use orm_tests::rows::library;

use super::{of_each, refused, samples};

#[test]
fn values_are_bound_and_expressions_written() {
    on_each(|db| {
        samples(db);
        assert_eq!(of_each!(db, Sample, |s| sql::<i32, _>("abs({} - {})", (s.medium, 8))), [15, 1, 57]);
        // A value is data, whatever it looks like.
        let hostile = "'); DROP TABLE sample; --{}?$1";
        assert_eq!(
            of_each!(db, Sample, |s| sql::<String, _>("replace({}, {}, {})", (s.text, "kot", hostile)))[0],
            format!("Żółty {hostile}")
        );
        assert_eq!(
            of_each!(db, Sample, |s| sql::<Option<i32>, _>("nullif({}, {})", (s.medium.abs(), s.small + 4)))
                [..2],
            [None, None]
        );
        assert_eq!(of_each!(db, Sample, |s| sql::<String, _>("'{{{{' || {} || '}}'", s.text))[1], "{{}");
        assert_eq!(of_each!(db, Sample, |_| sql::<i32, _>("40 + 2", ())), [42, 42, 42]);
        let kept = Sample::objects().filter(|s| s.medium.gt(sql::<i32, _>("{} * {}", (2, 30))));
        assert_eq!(kept.count(db).unwrap(), 1);
        let kept = Sample::objects()
            .filter(|s| sql::<bool, _>("{} > {}", (s.medium, 0)).eq(true))
            .order_by(|_| sql::<i32, _>("1 + 1", ()));
        assert_eq!(kept.count(db).unwrap(), 2);
    });
}

#[test]
fn the_model_is_that_of_the_fields() {
    on_each(|db| {
        library(db).unwrap();
        let names = Book::objects()
            .filter(|b| b.reviews.any(|r| sql::<i32, _>("{} + {}", (r.rating, 1)).eq(6)))
            .order_by(|b| sql::<i32, _>("-{}", b.pages))
            .values(|b| sql::<String, _>("{} || ', ' || {}", (b.author.name, b.title)))
            .all(db)
            .unwrap();
        assert_eq!(
            names,
            ["Ursula K. Le Guin, The Dispossessed", "Ursula K. Le Guin, The Left Hand of Darkness"]
        );
    });
}

#[test]
fn mistakes_are_found_before_anything_is_sent() {
    on_sqlite(|db| {
        samples(db);
        let log = db.record();
        for text in ["max({}, {})", "1", "abs({", "abs({}) }", "abs({ })"] {
            assert_eq!(refused!(db, Sample, |s| sql::<i32, _>(text, s.medium)), ErrorKind::Invalid, "{text}");
        }
        assert_eq!(log.queries().len(), 0);
    });
}
