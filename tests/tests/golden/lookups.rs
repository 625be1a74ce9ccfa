//! Every lookup, on every type that has it: what it keeps, and its complement.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use orm::prelude::*;
use orm_tests::models::{Author, Book, Sample};
use orm_tests::rows::date;
use rust_decimal::Decimal;

use super::cases::golden;
use super::models::{Order, Person};

fn time() -> NaiveTime {
    NaiveTime::from_hms_micro_opt(12, 30, 59, 999_999).expect("a time")
}

fn datetime() -> NaiveDateTime {
    date(2025, 2, 28).and_time(time())
}

fn moment() -> DateTime<Utc> {
    datetime().and_utc()
}

#[test]
fn lookups() {
    golden("lookups", |cases| {
        // Comparisons: of a column that is never NULL, of one that may be, and between columns.
        cases.lookup::<Sample>("eq", |s| s.medium.eq(5));
        cases.lookup::<Sample>("ne", |s| s.medium.ne(5));
        cases.lookup::<Sample>("lt", |s| s.medium.lt(5));
        cases.lookup::<Sample>("le", |s| s.medium.le(5));
        cases.lookup::<Sample>("gt", |s| s.medium.gt(5));
        cases.lookup::<Sample>("ge", |s| s.medium.ge(5));
        cases.lookup::<Sample>("between", |s| s.medium.between(1, 5));
        cases.lookup::<Sample>("in_", |s| s.medium.in_([1, 5]));
        cases.lookup::<Sample>("in_ of nothing", |s| s.medium.in_([0; 0]));
        cases.lookup::<Sample>("same_as", |s| s.medium.same_as(5));

        cases.case("a truth value", |db| {
            Sample::objects().filter(|s| s.flag).count(db)?;
            Sample::objects().exclude(|s| s.flag).count(db)?;
            Sample::objects().filter(|s| !s.flag | s.medium.eq(5)).count(db)
        });
        cases.case("nullable: a truth value", |db| {
            Sample::objects().filter(|s| s.flag.null_if(true)).count(db)?;
            Sample::objects().exclude(|s| s.flag.null_if(true) & s.flag).count(db)
        });
        cases.case("a truth value that is annotated", |db| {
            let annotated =
                || Sample::objects().annotate(|s| (s.medium.eq(5) | s.maybe_number.eq(5), s.flag));
            annotated().filter(|(s, (five, flag))| s.large.eq(5) & five & !flag).count(db)?;
            annotated()
                .filter(|(_, (five, _))| !five)
                .values(|(_, (five, flag))| (five & flag, !five))
                .all(db)
        });

        cases.lookup::<Sample>("nullable: eq", |s| s.maybe_number.eq(5));
        cases.lookup::<Sample>("nullable: eq(Some)", |s| s.maybe_number.eq(Some(5)));
        cases.lookup::<Sample>("nullable: eq(None)", |s| s.maybe_number.eq(None));
        cases.lookup::<Sample>("nullable: ne", |s| s.maybe_number.ne(5));
        cases.lookup::<Sample>("nullable: ne(None)", |s| s.maybe_number.ne(None));
        cases.lookup::<Sample>("nullable: lt", |s| s.maybe_number.lt(5));
        cases.lookup::<Sample>("nullable: le", |s| s.maybe_number.le(5));
        cases.lookup::<Sample>("nullable: gt", |s| s.maybe_number.gt(5));
        cases.lookup::<Sample>("nullable: ge", |s| s.maybe_number.ge(5));
        cases.lookup::<Sample>("nullable: gt(None)", |s| s.maybe_number.gt(None));
        cases.lookup::<Sample>("nullable: between", |s| s.maybe_number.between(1, 5));
        cases.lookup::<Sample>("nullable: between with None", |s| s.maybe_number.between(None, 5));
        cases.lookup::<Sample>("nullable: in_", |s| s.maybe_number.in_([1, 5]));
        cases.lookup::<Sample>("nullable: same_as", |s| s.maybe_number.same_as(5));
        cases.lookup::<Sample>("nullable: same_as(None)", |s| s.maybe_number.same_as(None));
        cases.lookup::<Sample>("nullable: is_null", |s| s.maybe_number.is_null());
        cases.lookup::<Sample>("nullable: is_not_null", |s| s.maybe_number.is_not_null());

        cases.lookup::<Sample>("columns: eq", |s| s.medium.eq(s.medium + 1));
        cases.lookup::<Sample>("columns: eq, one nullable", |s| s.medium.eq(s.maybe_number));
        cases.lookup::<Sample>("columns: eq, the other nullable", |s| s.maybe_number.eq(s.medium));
        cases.lookup::<Sample>("columns: ne, both nullable", |s| s.maybe_number.ne(s.maybe_number));
        cases.lookup::<Sample>("columns: same_as, both nullable", |s| s.maybe_text.same_as(s.maybe_text));
        cases.lookup::<Sample>("columns: lt, nullable", |s| s.date.lt(s.maybe_date));
        cases.lookup::<Sample>("columns: between", |s| s.medium.between(s.maybe_number, s.medium));

        // One lookup of each form on each type: how its values are bound.
        macro_rules! of_type {
            ($model:ident.$field:ident: $low:expr, $high:expr) => {
                cases.case(concat!("type ", stringify!($model.$field)), |db| {
                    let count = |q: QuerySet<$model>| q.count(db);
                    count($model::objects().filter(|x| x.$field.eq($low)))?;
                    count($model::objects().filter(|x| x.$field.ne(x.$field)))?;
                    count($model::objects().filter(|x| x.$field.between($low, $high)))?;
                    count($model::objects().filter(|x| x.$field.in_([$low, $high])))?;
                    count($model::objects().exclude(|x| x.$field.in_([$low])))
                });
            };
        }
        of_type!(Sample.small: 1_i16, 2);
        of_type!(Sample.medium: 1, 2);
        of_type!(Sample.large: 1_i64, i64::MAX);
        of_type!(Sample.single: 0.1_f32, f32::INFINITY);
        of_type!(Sample.double: 0.1, f64::NEG_INFINITY);
        of_type!(Sample.flag: true, false);
        of_type!(Sample.text: "a", "it's");
        of_type!(Sample.bytes: vec![0_u8, 255], vec![]);
        of_type!(Sample.date: date(1, 1, 1), date(9999, 12, 31));
        of_type!(Sample.time: NaiveTime::MIN, time());
        of_type!(Sample.datetime: date(2025, 1, 1).and_time(NaiveTime::MIN), datetime());
        of_type!(Sample.moment: DateTime::UNIX_EPOCH, moment());
        of_type!(Sample.maybe_text: "a", "");
        of_type!(Sample.maybe_date: date(2025, 1, 1), date(2025, 12, 31));
        of_type!(Sample.maybe_moment: DateTime::UNIX_EPOCH, moment());
        of_type!(Order.token: uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
        of_type!(Order.price: Decimal::new(1999, 2), Decimal::new(20, 0));
        of_type!(Order.discount: Decimal::new(1, 3), Decimal::ONE);
        of_type!(Person.code: "a", "b");
        cases.lookup::<Order>("type Order.document", |o| o.document.eq(serde_json::json!({"a": [1, null]})));
        cases.lookup::<Sample>("refused: NaN", |s| s.double.gt(f64::NAN));
        cases.lookup::<Sample>("refused: in a list", |s| s.date.in_([date(2025, 1, 1), NaiveDate::MAX]));

        // Text, with a value and with a column as the pattern.
        macro_rules! text {
            ($($lookup:ident)*) => {$(
                cases.lookup::<Sample>(concat!("text: ", stringify!($lookup)), |s| s.text.$lookup(r"50%_\É"));
                cases.lookup::<Sample>(concat!("text: ", stringify!($lookup), " of a column"), |s| s.text.$lookup(s.maybe_text));
                cases.lookup::<Sample>(concat!("text: ", stringify!($lookup), " in a column"), |s| s.maybe_text.$lookup("a"));
            )*};
        }
        text!(iexact contains icontains starts_with istarts_with ends_with iends_with like regex iregex);
        cases.lookup::<Sample>("text: starts_with nothing", |s| s.text.starts_with(""));
        cases.lookup::<Sample>("text: starts_with what has no next", |s| s.text.starts_with("\u{10FFFF}"));
        cases.lookup::<Sample>("text: starts_with of an expression", |s| s.text.lower().starts_with("a"));
        cases.lookup::<Sample>("text: of a computed pattern", |s| s.text.ends_with(s.text.upper()));
        cases.lookup::<Sample>("text: lower", |s| s.text.lower().eq("a"));
        cases.lookup::<Sample>("text: upper", |s| s.maybe_text.upper().eq("A"));
        cases.lookup::<Sample>("text: length", |s| s.text.length().gt(3));

        // Years become ranges on the bare column.
        macro_rules! years {
            ($($field:ident)*) => {$(
                cases.lookup::<Sample>(concat!("year of ", stringify!($field), ": eq"), |s| s.$field.year().eq(2025));
                cases.lookup::<Sample>(concat!("year of ", stringify!($field), ": ne"), |s| s.$field.year().ne(2025));
                cases.lookup::<Sample>(concat!("year of ", stringify!($field), ": lt"), |s| s.$field.year().lt(2025));
                cases.lookup::<Sample>(concat!("year of ", stringify!($field), ": le"), |s| s.$field.year().le(2025));
                cases.lookup::<Sample>(concat!("year of ", stringify!($field), ": gt"), |s| s.$field.year().gt(2025));
                cases.lookup::<Sample>(concat!("year of ", stringify!($field), ": ge"), |s| s.$field.year().ge(2025));
            )*};
        }
        years!(date datetime moment maybe_date);
        cases.lookup::<Sample>("year: between", |s| s.date.year().between(2024, 2025));
        cases.lookup::<Sample>("year: between, nullable", |s| s.maybe_moment.year().between(2024, 2025));
        cases.lookup::<Sample>("year: in_", |s| s.date.year().in_([2024, 2025]));
        cases.lookup::<Sample>("year: of a column", |s| s.date.year().eq(s.medium));
        cases.lookup::<Sample>("year: the last there is", |s| s.date.year().le(9999));
        cases.lookup::<Sample>("year: before the first", |s| s.date.year().ge(0));
        cases.lookup::<Sample>("year: same_as", |s| s.maybe_date.year().same_as(2025));
        cases.lookup::<Sample>("year: eq(None)", |s| s.maybe_date.year().eq(None));

        // Parts, units, date and time.
        macro_rules! parts {
            ($field:ident: $($part:ident)*) => {
                cases.case(concat!("parts of ", stringify!($field)), |db| {
                    $(Sample::objects().filter(|s| s.$field.$part().eq(2)).count(db)?;)*
                    Ok(())
                });
            };
        }
        parts!(date: month day quarter week week_day iso_year iso_week_day);
        parts!(datetime: month day quarter week week_day iso_year iso_week_day hour minute second);
        parts!(moment: month day quarter week week_day iso_year iso_week_day hour minute second);
        parts!(time: hour minute second);
        cases.lookup::<Sample>("part: nullable", |s| s.maybe_moment.hour().ge(8));
        cases.lookup::<Sample>("part: of a column", |s| s.date.month().eq(s.moment.month()));
        macro_rules! units {
            ($($field:ident)*) => {$(
                cases.case(concat!("trunc of ", stringify!($field)), |db| {
                    for unit in [Year, Quarter, Month, Week, Day, Hour, Minute, Second] {
                        Sample::objects().values(|s| s.$field.trunc(unit)).all(db)?;
                    }
                    Ok(())
                });
            )*};
        }
        units!(date datetime moment maybe_moment);
        cases.lookup::<Sample>("trunc: eq", |s| s.moment.trunc(Month).eq(DateTime::UNIX_EPOCH));
        cases.lookup::<Sample>("trunc: of a truncated", |s| s.datetime.trunc(Day).trunc(Year).eq(datetime()));
        cases.lookup::<Sample>("date of a datetime", |s| s.datetime.date().eq(date(2025, 1, 1)));
        cases.lookup::<Sample>("date of a moment", |s| {
            s.moment.date().between(date(2025, 1, 1), date(2025, 1, 31))
        });
        cases.lookup::<Sample>("time of a datetime", |s| s.datetime.time().lt(time()));
        cases.lookup::<Sample>("time of a moment", |s| s.maybe_moment.time().lt(time()));
        cases.lookup::<Sample>("year of a date of a moment", |s| s.moment.date().year().eq(2025));

        // AND, OR, NOT, and what is always so.
        cases.lookup::<Sample>("and", |s| s.medium.gt(1) & s.flag.eq(true) & s.text.eq("a"));
        cases.lookup::<Sample>("or", |s| s.medium.gt(1) | s.flag.eq(true) | s.text.eq("a"));
        cases.lookup::<Sample>("or in and", |s| (s.medium.gt(1) | s.maybe_number.gt(1)) & s.text.eq("a"));
        cases.lookup::<Sample>("and in or", |s| s.medium.gt(1) & s.maybe_number.gt(1) | s.text.eq("a"));
        cases.lookup::<Sample>("not of and", |s| !(s.medium.gt(1) & s.maybe_number.gt(1)));
        cases.lookup::<Sample>("not of or", |s| !(s.medium.gt(1) | s.maybe_number.gt(1)));
        cases.lookup::<Sample>("not of not", |s| !!s.maybe_number.gt(1));
        cases.lookup::<Sample>("all of none", |_| Q::all([]));
        cases.lookup::<Sample>("any of none", |_| Q::any([]));
        cases.lookup::<Sample>("any of many", |s| Q::any([1, 2, 3].map(|n| s.medium.eq(n))));
        cases.lookup::<Sample>("what matches nothing vanishes in an or", |s| {
            s.medium.in_([0; 0]) | s.flag.eq(true)
        });
        cases.case("two filters and an exclude", |db| {
            Sample::objects()
                .filter(|s| s.medium.gt(1) | s.flag.eq(true))
                .filter(|s| s.text.eq("a"))
                .exclude(|s| s.maybe_number.gt(1) | s.flag.eq(false))
                .count(db)
        });
        cases.case("filter_if", |db| {
            Sample::objects().filter_if(Some("a"), |s, text| s.text.eq(text)).count(db)?;
            Sample::objects().filter_if(None::<&str>, |s, text| s.text.eq(text)).count(db)
        });

        // Arithmetic.
        cases.lookup::<Sample>("arithmetic", |s| ((s.medium + 1) * 2 - s.medium).gt(s.medium / 2));
        cases.lookup::<Sample>("arithmetic: remainder", |s| (s.large % 7).eq(0));
        cases.lookup::<Sample>("arithmetic: minus", |s| (-s.medium).lt(0));
        cases.lookup::<Sample>("arithmetic: nullable", |s| (s.maybe_number + 1).gt(s.medium));
        cases.lookup::<Sample>("arithmetic: floats", |s| (s.double / 3.0).lt(s.double * 0.5));
        cases.lookup::<Order>("arithmetic: decimals", |o| (o.price - o.discount).gt(Decimal::TEN));
        cases.lookup::<Order>("arithmetic: decimals divided", |o| (o.price / Decimal::TEN).le(o.price));

        // A query inside.
        cases.lookup::<Book>("in_ of a query", |b| {
            b.author.id.in_(Author::objects().filter(|a| a.name.contains("Lem")).values(|a| a.id))
        });
        cases.lookup::<Book>("in_ of a query: nullable left", |b| {
            b.editor.id.in_(Author::objects().values(|a| a.id))
        });
        cases.lookup::<Book>("in_ of a query: nullable right", |b| {
            b.publisher.id.in_(Author::objects().values(|a| a.agency.id))
        });
        cases.lookup::<Book>("in_ of a query: with a limit", |b| {
            b.id.in_(Book::objects().order_by(|b| b.pages.desc()).limit(3).values(|b| b.id))
        });
        cases.lookup::<Book>("in_ of a query that matches nothing", |b| {
            b.id.in_(Book::objects().filter(|b| b.id.in_([0; 0])).values(|b| b.id))
        });
    });
}
