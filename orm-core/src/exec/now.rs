//! The present time, as columns keep it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Utc};

use crate::value::Value;

/// A type that can hold the present time: what `auto_now` and `auto_now_add` need.
#[diagnostic::on_unimplemented(
    message = "`auto_now` and `auto_now_add` need a date or time field, and `{Self}` is none",
    label = "not a date or time"
)]
pub trait Now: Value {
    /// The present time in UTC, in whole microseconds.
    fn now() -> Self;
}

#[diagnostic::do_not_recommend]
impl Now for DateTime<Utc> {
    fn now() -> Self {
        Utc::now().trunc_subsecs(6)
    }
}

#[diagnostic::do_not_recommend]
impl Now for NaiveDateTime {
    fn now() -> Self {
        <DateTime<Utc> as Now>::now().naive_utc()
    }
}

#[diagnostic::do_not_recommend]
impl Now for NaiveDate {
    fn now() -> Self {
        Utc::now().date_naive()
    }
}

#[diagnostic::do_not_recommend]
impl Now for NaiveTime {
    fn now() -> Self {
        <DateTime<Utc> as Now>::now().time()
    }
}

/// The present time in UTC, in whole microseconds.
pub fn now<T: Now>() -> T {
    T::now()
}
