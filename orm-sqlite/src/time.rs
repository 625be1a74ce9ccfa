//! Dates and times to text of a fixed width and back, by hand: chrono's format strings are many times slower.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

/// The width of `YYYY-MM-DD`.
const DATE: usize = 10;
/// The width of `HH:MM:SS`.
const SECONDS: usize = 8;
/// The width of `HH:MM:SS.ffffff`.
const TIME: usize = 15;
/// The width of a date, a blank and a time.
const DATETIME: usize = DATE + 1 + TIME;

/// `YYYY-MM-DD`. The years 1 to 9999, which [`SqlValue`](orm_core::value::SqlValue) promises, have four digits.
#[inline]
pub(crate) fn format_date(date: NaiveDate) -> [u8; DATE] {
    let mut text = *b"0000-00-00";
    write(&mut text[..4], date.year().unsigned_abs());
    write(&mut text[5..7], date.month());
    write(&mut text[8..], date.day());
    text
}

/// `HH:MM:SS.ffffff`.
#[inline]
pub(crate) fn format_time(time: NaiveTime) -> [u8; TIME] {
    let mut text = *b"00:00:00.000000";
    write(&mut text[..2], time.hour());
    write(&mut text[3..5], time.minute());
    write(&mut text[6..8], time.second());
    write(&mut text[9..], time.nanosecond() / 1_000);
    text
}

/// `YYYY-MM-DD HH:MM:SS.ffffff`.
#[inline]
pub(crate) fn format_datetime(moment: NaiveDateTime) -> [u8; DATETIME] {
    let mut text = [b' '; DATETIME];
    text[..DATE].copy_from_slice(&format_date(moment.date()));
    text[DATE + 1..].copy_from_slice(&format_time(moment.time()));
    text
}

/// Fills the digits from the right.
#[inline]
fn write(digits: &mut [u8], mut number: u32) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// Reads `YYYY-MM-DD` of the years 1 to 9999.
#[inline]
pub(crate) fn parse_date(text: &[u8]) -> Option<NaiveDate> {
    if text.len() != DATE || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = read(&text[..4])?;
    if year == 0 {
        return None;
    }
    NaiveDate::from_ymd_opt(year as i32, read(&text[5..7])?, read(&text[8..])?)
}

/// Reads `HH:MM:SS`, with a fraction of one to six digits or without.
#[inline]
pub(crate) fn parse_time(text: &[u8]) -> Option<NaiveTime> {
    if text.len() < SECONDS || text[2] != b':' || text[5] != b':' {
        return None;
    }
    let microseconds = parse_fraction(&text[SECONDS..])?;
    let (hour, minute, second) = (read(&text[..2])?, read(&text[3..5])?, read(&text[6..8])?);
    NaiveTime::from_hms_micro_opt(hour, minute, second, microseconds)
}

/// Reads nothing, or a point and one to six digits, as microseconds.
#[inline]
fn parse_fraction(text: &[u8]) -> Option<u32> {
    const SCALE: [u32; 7] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
    match text {
        [] => Some(0),
        [b'.', digits @ ..] if (1..=6).contains(&digits.len()) => Some(read(digits)? * SCALE[digits.len()]),
        _ => None,
    }
}

/// Reads a date, a blank or `T`, and a time.
#[inline]
pub(crate) fn parse_datetime(text: &[u8]) -> Option<NaiveDateTime> {
    if text.len() <= DATE || !matches!(text[DATE], b' ' | b'T') {
        return None;
    }
    Some(NaiveDateTime::new(parse_date(&text[..DATE])?, parse_time(&text[DATE + 1..])?))
}

/// Reads a date and a time in UTC, which `Z` or `+00:00` may follow.
#[inline]
pub(crate) fn parse_timestamp(text: &[u8]) -> Option<DateTime<Utc>> {
    let bare = text.strip_suffix(b"Z").or_else(|| text.strip_suffix(b"+00:00")).unwrap_or(text);
    parse_datetime(bare).map(|moment| moment.and_utc())
}

/// Reads digits and nothing else. At most nine, so that the number fits.
#[inline]
fn read(digits: &[u8]) -> Option<u32> {
    let mut number = 0;
    for &digit in digits {
        let value = digit.wrapping_sub(b'0');
        if value > 9 {
            return None;
        }
        number = number * 10 + u32::from(value);
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A simple generator, so that failures repeat.
    fn numbers() -> impl Iterator<Item = u64> {
        std::iter::successors(Some(0x9E37_79B9_7F4A_7C15_u64), |state| {
            let mut next = *state;
            next ^= next << 13;
            next ^= next >> 7;
            Some(next ^ (next << 17))
        })
    }

    #[test]
    fn every_day_survives_and_sorts() {
        let mut day = NaiveDate::from_ymd_opt(1, 1, 1).expect("a date");
        let mut previous = *b"0000-00-00";
        while day.year() <= 9999 {
            let text = format_date(day);
            assert_eq!(parse_date(&text), Some(day));
            assert!(previous < text);
            previous = text;
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
    }

    #[test]
    fn agrees_with_chrono() {
        let first =
            NaiveDate::from_ymd_opt(1, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0)).expect("a date");
        let span = 9998_u64 * 365 * 86_400;
        for number in numbers().take(50_000) {
            let moment = first
                + chrono::TimeDelta::seconds((number % span) as i64)
                + chrono::TimeDelta::microseconds((number >> 40) as i64 % 1_000_000);
            let text = format_datetime(moment);
            let expected = moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string();
            assert_eq!(std::str::from_utf8(&text), Ok(expected.as_str()));
            assert_eq!(parse_datetime(&text), Some(moment));
            assert_eq!(parse_timestamp(&text), Some(moment.and_utc()));
            assert_eq!(parse_time(&format_time(moment.time())), Some(moment.time()));
        }
    }

    #[test]
    fn reads_shorter_and_foreign_forms() {
        let expected = |micro| {
            NaiveDate::from_ymd_opt(2024, 2, 29).and_then(|day| day.and_hms_micro_opt(23, 59, 58, micro))
        };
        for (text, micro) in [
            ("2024-02-29 23:59:58", 0),
            ("2024-02-29T23:59:58", 0),
            ("2024-02-29T23:59:58.5", 500_000),
            ("2024-02-29 23:59:58.123", 123_000),
            ("2024-02-29 23:59:58.000001", 1),
        ] {
            assert_eq!(parse_datetime(text.as_bytes()), expected(micro), "{text}");
            for suffix in ["", "Z", "+00:00"] {
                let text = format!("{text}{suffix}");
                assert_eq!(
                    parse_timestamp(text.as_bytes()).map(|moment| moment.naive_utc()),
                    expected(micro),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "2024-02-30",
            "2023-02-29",
            "2024-13-01",
            "0000-01-01",
            "2024-1-01",
            "2024/01/01",
            "2024-01-0x",
            "2024-01-01 ",
        ] {
            assert_eq!(parse_date(text.as_bytes()), None, "{text}");
        }
        for text in [
            "",
            "24:00:00",
            "23:60:00",
            "23:59:60",
            "23:59",
            "23:59:5",
            "23:59:59.",
            "23:59:59.1234567",
            "23:59:59,1",
            "-1:00:00",
        ] {
            assert_eq!(parse_time(text.as_bytes()), None, "{text}");
        }
        for text in [
            "2024-01-01",
            "2024-01-01 ",
            "2024-01-01_00:00:00",
            "2024-01-01 00:00:00Z",
            "2024-01-01 00:00:00+01:00",
        ] {
            assert_eq!(parse_datetime(text.as_bytes()), None, "{text}");
        }
        for text in [
            "2024-01-01 00:00:00+01:00",
            "2024-01-01 00:00:00z",
            "2024-01-01 00:00:00ZZ",
            "2024-01-01 00:00:00 Z",
        ] {
            assert_eq!(parse_timestamp(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn never_panics_on_damaged_text() {
        let whole = *b"2024-02-29 23:59:58.123456+00:00";
        for number in numbers().take(50_000) {
            let mut text = whole.to_vec();
            text.truncate(number as usize % (whole.len() + 1));
            if let Some(byte) = text.get_mut((number >> 8) as usize % whole.len()) {
                *byte = (number >> 32) as u8;
            }
            parse_date(&text);
            parse_time(&text);
            parse_datetime(&text);
            parse_timestamp(&text);
        }
    }
}
