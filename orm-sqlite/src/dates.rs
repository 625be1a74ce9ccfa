//! Arithmetic of dates and of dates with times, whose text is 10 or 26 characters wide.

use chrono::{Datelike, Days, Months, NaiveDateTime, NaiveTime, TimeDelta};
use rusqlite::functions::Context;
use rusqlite::{Connection, Result};

use crate::arithmetic::integer;
use crate::functions::{FLAGS, invalid, out_of_range, text};
use crate::time::{format_date, format_datetime, parse_date, parse_datetime};

/// Registers the functions on a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    later(connection, "orm_add_days", |moment, days| {
        let count = Days::new(days.unsigned_abs());
        if days < 0 { moment.checked_sub_days(count) } else { moment.checked_add_days(count) }
    })?;
    later(connection, "orm_add_months", |moment, months| {
        let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
        if months < 0 { moment.checked_sub_months(count) } else { moment.checked_add_months(count) }
    })?;
    later(connection, "orm_add_microseconds", |moment, count| {
        moment.checked_add_signed(TimeDelta::microseconds(count))
    })?;
    between(connection, "orm_days_since", |duration| Some(duration.num_days()))?;
    between(connection, "orm_microseconds_since", |duration| duration.num_microseconds())
}

/// Registers a function of a date or moment and a number.
fn later(
    connection: &Connection,
    name: &str,
    compute: fn(NaiveDateTime, i64) -> Option<NaiveDateTime>,
) -> Result<()> {
    connection.create_scalar_function(name, 2, FLAGS, move |context| {
        let Some(((moment, is_date), count)) = moment(context, 0)?.zip(integer(context, 1)?) else {
            return Ok(None);
        };
        let found = compute(moment, count).filter(|found| (1..=9999).contains(&found.year()));
        let Some(found) = found else {
            return Err(out_of_range("the date is outside of the years 1 to 9999"));
        };
        let written =
            if is_date { format_date(found.date()).to_vec() } else { format_datetime(found).to_vec() };
        // Digits and signs of ASCII.
        Ok(Some(String::from_utf8_lossy(&written).into_owned()))
    })
}

/// Registers a function of two dates or moments.
fn between(connection: &Connection, name: &str, count: fn(TimeDelta) -> Option<i64>) -> Result<()> {
    connection.create_scalar_function(name, 2, FLAGS, move |context| {
        let Some(((later, _), (earlier, _))) = moment(context, 0)?.zip(moment(context, 1)?) else {
            return Ok(None);
        };
        count(later - earlier)
            .map(Some)
            .ok_or_else(|| out_of_range("the difference has too many microseconds"))
    })
}

/// An argument that is a date, at its midnight, or a date and time, or NULL; and whether it is a date alone.
fn moment(context: &Context<'_>, index: usize) -> Result<Option<(NaiveDateTime, bool)>> {
    let Some(text) = text(context, index)? else { return Ok(None) };
    let date = parse_date(text.as_bytes()).map(|date| (date.and_time(NaiveTime::MIN), true));
    let found = date.or_else(|| parse_datetime(text.as_bytes()).map(|moment| (moment, false)));
    found.map(Some).ok_or_else(|| invalid(format!("`{text}` is no date")))
}
