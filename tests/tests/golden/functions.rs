//! Every function, as a value, and some of them in the other places where an expression may stand.

use chrono::{NaiveDateTime, TimeDelta};
use orm::prelude::*;
use orm::{Collation, Result, pi, random, today};
use orm_tests::models::{Author, Book, Sample};
use orm_tests::rows::date;
use rust_decimal::Decimal;

use super::cases::{Cases, golden};
use super::models::Order;
use super::paper::Db;

/// A case that reads values of each row of a model.
macro_rules! value {
    ($cases:ident, $name:literal, $model:ty, $values:expr) => {
        $cases.case($name, |db: &Db| <$model>::objects().unordered().values($values).all(db));
    };
}

#[test]
fn functions() {
    golden("functions", |cases| {
        choices(cases);
        casts(cases);
        numbers(cases);
        texts(cases);
        dates(cases);
        templates(cases);
        places(cases);
    });
}

fn choices(cases: &mut Cases) {
    value!(cases, "case", Book, |b| case()
        .when(b.pages.gt(500), "long")
        .when(b.publisher.country.eq("US"), b.title)
        .otherwise("short"));
    value!(cases, "case without otherwise", Book, |b| case().when(b.pages.gt(500), b.pages * 2));
    value!(cases, "case of decimals", Order, |o| case()
        .when(o.done.eq(true), o.price)
        .otherwise(Decimal::ONE));
    value!(cases, "coalesce", Sample, |s| (s.maybe_number.coalesce(0), s.maybe_number.coalesce(None)));
    value!(cases, "coalesce of many", Sample, |s| coalesce((s.maybe_text, s.text.null_if(""), "none")));
    value!(cases, "coalesce of decimals", Order, |o| o.discount.coalesce(o.price));
    value!(cases, "greatest", Sample, |s| (s.medium.greatest(5), greatest((s.maybe_number, s.medium, 5))));
    value!(cases, "least", Sample, |s| (s.medium.least(5), least((s.maybe_number, s.medium, 5))));
    value!(cases, "least of decimals", Order, |o| o.discount.least(o.price));
    value!(cases, "null_if", Order, |o| (o.note.null_if(""), o.price.null_if(Decimal::ZERO)));
}

fn casts(cases: &mut Cases) {
    value!(cases, "cast: integers", Sample, |s| (
        s.large.cast::<i32>(),
        s.medium.cast::<i16>(),
        s.medium.cast::<i64>(),
        s.double.cast::<i64>(),
        s.text.cast::<i32>(),
        s.flag.cast::<i64>(),
    ));
    value!(cases, "cast: floats", Sample, |s| (
        s.large.cast::<f64>(),
        s.medium.cast::<f32>(),
        s.double.cast::<f32>(),
        s.single.cast::<f64>(),
        s.text.cast::<f64>(),
    ));
    value!(cases, "cast: decimals", Order, |o| (
        o.price.cast::<i32>(),
        o.price.cast::<f64>(),
        o.price.cast::<String>(),
        o.group.cast::<Decimal>(),
    ));
    value!(cases, "cast: text", Sample, |s| (
        s.medium.cast::<String>(),
        s.flag.cast::<String>(),
        s.date.cast::<String>(),
        s.maybe_number.cast::<String>(),
    ));
    value!(cases, "cast: dates", Sample, |s| (
        s.date.cast::<NaiveDateTime>(),
        s.moment.cast::<NaiveDateTime>(),
        s.datetime.cast::<chrono::NaiveDate>(),
        s.date.cast::<chrono::DateTime<chrono::Utc>>(),
    ));
}

fn numbers(cases: &mut Cases) {
    value!(cases, "abs", Sample, |s| (s.medium.abs(), s.large.abs(), s.double.abs(), s.maybe_number.abs()));
    value!(cases, "sign", Sample, |s| (s.medium.sign(), s.single.sign(), s.double.sign()));
    value!(cases, "ceil, floor, round", Sample, |s| (s.single.ceil(), s.double.floor(), s.double.round()));
    value!(cases, "of decimals", Order, |o| (
        o.price.abs(),
        o.price.sign(),
        o.price.ceil(),
        o.price.floor(),
        o.price.round(),
        o.discount.round_to(1),
    ));
    value!(cases, "angles", Sample, |s| (
        s.double.acos(),
        s.double.asin(),
        s.double.atan(),
        s.double.atan2(s.medium.cast::<f64>()),
        s.double.cos(),
        s.double.cot(),
        s.double.sin(),
        s.double.tan(),
        s.double.degrees(),
        s.double.radians(),
        pi(),
    ));
    value!(cases, "powers", Sample, |s| (
        s.single.exp(),
        s.medium.ln(),
        s.double.log(10.0),
        s.maybe_number.power(2.0),
        s.large.sqrt(),
    ));
    value!(cases, "random", Book, |_| random());
    value!(cases, "remainder", Sample, |s| s.medium % 7);
}

fn texts(cases: &mut Cases) {
    value!(cases, "concat", Sample, |s| (
        s.text.concat(s.maybe_text),
        concat((s.text, " ", s.maybe_text, "!"))
    ));
    value!(cases, "characters", Sample, |s| (s.medium.chr(), s.large.chr(), s.text.ord(), s.text.reverse()));
    value!(cases, "parts", Sample, |s| (
        s.text.left(3),
        s.text.right(s.medium),
        s.text.substr(2, 3),
        s.text.substr_from(s.maybe_number),
        s.text.str_index("x"),
    ));
    value!(cases, "pads", Sample, |s| (s.text.lpad(10, "*"), s.text.rpad(s.medium, s.text)));
    value!(cases, "trims", Sample, |s| (s.text.trim(), s.text.ltrim(), s.maybe_text.rtrim()));
    value!(cases, "repeat, replace", Sample, |s| (s.text.repeat(3), s.text.replace("a", s.maybe_text)));
    value!(cases, "md5", Sample, |s| s.text.md5());
    value!(cases, "sha1", Sample, |s| s.text.sha1());
    value!(cases, "sha2", Sample, |s| (s.text.sha224(), s.text.sha256(), s.text.sha384(), s.text.sha512()));
    cases.case("collate", |db| {
        Sample::objects().order_by(|s| s.text.collate(Collation::Binary)).count(db)?;
        Sample::objects().order_by(|s| s.text.collate(Collation::Binary)).values(|s| s.id).all(db)
    });
}

fn dates(cases: &mut Cases) {
    value!(cases, "later", Sample, |s| (
        s.date.add_days(1),
        s.date.sub_days(s.medium),
        s.date.add_months(1),
        s.maybe_date.sub_months(1),
        s.datetime.add_days(1),
        s.moment.add_months(s.maybe_number),
        s.moment.add_duration(TimeDelta::hours(1)),
        s.datetime.sub_duration(TimeDelta::hours(1)),
    ));
    value!(cases, "since", Sample, |s| (
        s.date.days_since(date(2024, 1, 1)),
        s.date.days_since(s.maybe_date),
        s.moment.microseconds_since(s.maybe_moment),
    ));
    value!(cases, "now", Sample, |_| (now(), today(), now().year(), now().cast::<NaiveDateTime>()));
    value!(cases, "a duration too long", Sample, |s| s.moment.add_duration(TimeDelta::days(400 * 366)));
}

fn templates(cases: &mut Cases) {
    value!(cases, "sql", Book, |b| sql::<i32, _>("abs({} - {})", (b.pages, 300)));
    value!(cases, "sql of one expression", Book, |b| sql::<Option<String>, _>(
        "nullif({}, '{{}}')",
        b.publisher.name
    ));
    value!(cases, "sql without arguments", Book, |_| sql::<i32, _>("1 + 1", ()));
    value!(cases, "sql: too few arguments", Book, |b| sql::<i32, _>("max({}, {})", b.pages));
    value!(cases, "sql: too many arguments", Book, |b| sql::<i32, _>("abs({})", (b.pages, 1)));
    value!(cases, "sql: a single brace", Book, |b| sql::<i32, _>("abs({0})", (b.pages, 1)));
    value!(cases, "sql: a brace at the end", Book, |b| sql::<i32, _>("abs({}) {", b.pages));
}

/// Where an expression may stand.
fn places(cases: &mut Cases) {
    cases.lookup::<Book>("filter", |b| b.title.left(3).eq("The") & now().date().gt(b.published_date));
    cases.lookup::<Book>("filter: coalesced", |b| b.publisher.name.coalesce("self").eq("self"));
    cases.lookup::<Book>("filter: strict", |b| b.publisher.name.reverse().eq("ecA"));
    cases.lookup::<Book>("filter: case", |b| case().when(b.pages.gt(5), 1).otherwise(2).eq(1));
    cases.case("order_by, annotate", |db| {
        Book::objects()
            .annotate(|b| (b.title.length(), case().when(b.pages.gt(300), 1).otherwise(0)))
            .filter(|(_, (length, _))| length.abs().gt(5))
            .order_by(|(b, (_, long))| (long.desc(), b.title.substr(5, 100)))
            .all(db)
    });
    cases.case("group_by", |db| {
        Book::objects()
            .group_by(|b| case().when(b.pages.gt(300), "long").otherwise("short"))
            .aggregate(|b| (count(), b.title.length().max(), b.pages.sum().coalesce(0)))
            .order_by(|(kind, _)| kind)
            .all(db)
    });
    cases.case("aggregate", |db| {
        Book::objects()
            .aggregate(db, |b| (b.pages.avg().coalesce(0.0), case().when(b.status.eq("lent"), b.pages).sum()))
    });
    cases.case("collections", |db| {
        Author::objects()
            .filter(|a| a.books.any(|b| b.title.left(a.name.length()).eq(a.name.reverse())))
            .values(|a| a.books.sum(|b| b.title.length() + b.pages.abs()).coalesce(0))
            .all(db)
    });
    cases.case("update", |db| -> Result<u64> {
        Book::objects().update(db, |b| {
            (
                b.status.set(case().when(b.pages.gt(9), "long").otherwise(b.status.upper())),
                b.published_date.set(b.published_date.add_days(b.pages)),
            )
        })
    });
}
