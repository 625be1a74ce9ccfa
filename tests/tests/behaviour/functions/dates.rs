use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use orm::prelude::*;
use orm::today;
use orm_tests::databases::on_each;
use orm_tests::models::Sample;
use orm_tests::rows::date;

use super::{datetime, moment, of_each, refused, samples};

#[test]
fn days_and_months_are_those_of_the_calendar() {
    on_each(|db| {
        samples(db);
        assert_eq!(
            of_each!(db, Sample, |s| s.date.add_days(1)),
            [date(2024, 2, 1), date(2024, 1, 1), date(2000, 3, 1)]
        );
        assert_eq!(of_each!(db, Sample, |s| s.date.sub_days(s.medium))[0], date(2024, 2, 7));
        assert_eq!(
            of_each!(db, Sample, |s| s.date.add_months(1)),
            [date(2024, 2, 29), date(2024, 1, 31), date(2000, 3, 29)]
        );
        assert_eq!(of_each!(db, Sample, |s| s.date.sub_months(12))[2], date(1999, 2, 28));
        assert_eq!(
            of_each!(db, Sample, |s| s.maybe_date.add_days(-1)),
            [None, Some(date(2023, 12, 31)), Some(date(2023, 12, 31))]
        );
        assert_eq!(of_each!(db, Sample, |s| s.date.add_days(s.maybe_number))[0], None);
        assert_eq!(of_each!(db, Sample, |s| s.datetime.add_days(1))[0], datetime() + TimeDelta::days(1));
        assert_eq!(of_each!(db, Sample, |s| s.moment.add_months(12))[0].date_naive(), date(2025, 2, 28));
        assert_eq!(refused!(db, Sample, |s| s.date.add_days(i32::MAX)), ErrorKind::OutOfRange);
    });
}

#[test]
fn durations_are_exact_to_the_microsecond() {
    on_each(|db| {
        samples(db);
        let little = TimeDelta::microseconds(1);
        assert_eq!(of_each!(db, Sample, |s| s.moment.add_duration(little))[0], moment() + little);
        assert_eq!(
            of_each!(db, Sample, |s| s.datetime.sub_duration(TimeDelta::days(36_500) + little))[0],
            datetime() - TimeDelta::days(36_500) - little
        );
        let since = of_each!(db, Sample, |s| s.moment.microseconds_since(s.maybe_moment));
        assert_eq!(since[..2], [None, Some(2 * 86_400_000_000 - 1)]);
        let backwards =
            of_each!(db, Sample, |s| s.datetime.microseconds_since(datetime() + TimeDelta::milliseconds(1)));
        assert_eq!(backwards[0], -1000);
        assert_eq!(
            refused!(db, Sample, |s| s.moment.add_duration(TimeDelta::nanoseconds(1))),
            ErrorKind::OutOfRange
        );
        let days: Vec<Option<i32>> = of_each!(db, Sample, |s| s.date.days_since(s.maybe_date));
        assert_eq!(days, [None, Some(-1), Some(-8707)]);
        assert_eq!(of_each!(db, Sample, |s| s.moment.date().days_since(date(2024, 1, 1)))[0], 59);
    });
}

#[test]
fn casts_between_dates_and_moments() {
    on_each(|db| {
        samples(db);
        assert_eq!(
            of_each!(db, Sample, |s| s.date.cast::<NaiveDateTime>())[0],
            date(2024, 1, 31).and_time(NaiveTime::MIN)
        );
        assert_eq!(
            of_each!(db, Sample, |s| s.date.cast::<DateTime<Utc>>())[0],
            date(2024, 1, 31).and_time(NaiveTime::MIN).and_utc()
        );
        assert_eq!(
            of_each!(db, Sample, |s| (s.moment.cast::<NaiveDateTime>(), s.datetime.cast::<DateTime<Utc>>()))
                [0],
            (datetime(), moment())
        );
        assert_eq!(of_each!(db, Sample, |s| s.moment.cast::<chrono::NaiveDate>())[0], date(2024, 2, 29));
        let before = Sample::objects().filter(|s| s.date.cast::<DateTime<Utc>>().lt(s.moment));
        assert_eq!(before.count(db).unwrap(), 3);
    });
}

#[test]
fn now_is_the_present() {
    on_each(|db| {
        samples(db);
        let before = Utc::now() - TimeDelta::seconds(5);
        let (stamp, day, naive) =
            of_each!(db, Sample, |_| (now(), today(), now().cast::<NaiveDateTime>()))[0];
        assert!(stamp > before && stamp < Utc::now() + TimeDelta::seconds(5), "{stamp}");
        assert_eq!(day, stamp.date_naive());
        assert!((naive - stamp.naive_utc()).abs() < TimeDelta::seconds(1));
        assert_eq!(
            Sample::objects().filter(|s| s.moment.lt(now()) & s.date.lt(today())).count(db).unwrap(),
            3
        );
        assert_eq!(Sample::objects().filter(|s| s.moment.ge(now().sub_days(1))).count(db).unwrap(), 0);
        let changed = Sample::objects()
            .update(db, |s| (s.moment.set(now()), s.maybe_moment.set(now()), s.date.set(today())))
            .unwrap();
        assert_eq!(changed, 3);
        let row = Sample::objects().first(db).unwrap().unwrap();
        assert!(
            row.moment > before
                && row.maybe_moment == Some(row.moment)
                && row.moment.nanosecond() < 1_000_000_000
        );
    });
}
