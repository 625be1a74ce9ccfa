//! Functions of text that count characters and fail as PostgreSQL's do.

use rusqlite::functions::Context;
use rusqlite::{Connection, Result};

use crate::arithmetic::integer;
use crate::functions::{FLAGS, invalid, out_of_range, text};

/// The most bytes that PostgreSQL keeps in one text.
const MOST: usize = (1 << 30) - 1;

/// Registers the functions on a connection.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    connection
        .create_scalar_function("orm_chr", 1, FLAGS, |context| integer(context, 0)?.map(chr).transpose())?;
    connection.create_scalar_function("orm_ord", 1, FLAGS, |context| {
        Ok(text(context, 0)?.map(|text| text.chars().next().map_or(0, u32::from)))
    })?;
    connection.create_scalar_function("orm_reverse", 1, FLAGS, |context| {
        Ok(text(context, 0)?.map(|text| text.chars().rev().collect::<String>()))
    })?;
    counted(connection, "orm_left", |text, count| Ok(first(text, kept(text, count)).to_owned()))?;
    counted(connection, "orm_right", |text, count| {
        let dropped = text.chars().count() - kept(text, count);
        Ok(text[first(text, dropped).len()..].to_owned())
    })?;
    counted(connection, "orm_repeat", repeat)?;
    counted(connection, "orm_substr", |text, start| substr(text, start, None))?;
    connection.create_scalar_function("orm_substr", 3, FLAGS, |context| {
        match (text(context, 0)?, integer(context, 1)?, integer(context, 2)?) {
            (Some(text), Some(start), Some(length)) => substr(text, start, Some(length)).map(Some),
            _ => Ok(None),
        }
    })?;
    // SQLite's own is not NULL where the replacement is, if there is nothing to replace.
    connection.create_scalar_function("orm_replace", 3, FLAGS, |context| {
        Ok(match (text(context, 0)?, text(context, 1)?, text(context, 2)?) {
            (Some(text), Some(""), Some(_)) => Some(text.to_owned()),
            (Some(text), Some(from), Some(to)) => Some(text.replace(from, to)),
            _ => None,
        })
    })?;
    connection
        .create_scalar_function("orm_lpad", 3, FLAGS, |context| padded(context, |text, fill| fill + text))?;
    connection.create_scalar_function("orm_rpad", 3, FLAGS, |context| {
        padded(context, |text, fill| text.to_owned() + &fill)
    })
}

/// Registers a function of a text and a number.
fn counted(connection: &Connection, name: &str, compute: fn(&str, i64) -> Result<String>) -> Result<()> {
    connection.create_scalar_function(name, 2, FLAGS, move |context| {
        match text(context, 0)?.zip(integer(context, 1)?) {
            Some((text, count)) => compute(text, count).map(Some),
            None => Ok(None),
        }
    })
}

fn chr(code: i64) -> Result<String> {
    if code < 0 {
        return Err(invalid(format!("{code} is no character")));
    }
    let character = u32::try_from(code).ok().filter(|code| *code != 0).and_then(char::from_u32);
    character.map(String::from).ok_or_else(|| out_of_range(format!("{code} is no character")))
}

/// How many of the characters `left` and `right` keep: with a negative number, all but so many.
fn kept(text: &str, count: i64) -> usize {
    let length = text.chars().count();
    let wanted = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if count < 0 { length.saturating_sub(wanted) } else { wanted.min(length) }
}

/// The first characters, so many.
fn first(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

fn repeat(text: &str, times: i64) -> Result<String> {
    let times = usize::try_from(times).unwrap_or(0);
    if text.len().checked_mul(times).is_none_or(|length| length > MOST) {
        return Err(out_of_range("the text would be longer than a gigabyte"));
    }
    Ok(text.repeat(times))
}

/// Places before the first hold nothing, but count.
fn substr(text: &str, start: i64, length: Option<i64>) -> Result<String> {
    let end = match length {
        Some(length) if length < 0 => return Err(invalid("a part of a text has a negative length")),
        Some(length) => start.saturating_add(length),
        None => i64::MAX,
    };
    let skipped = usize::try_from(start - 1).unwrap_or(0);
    let taken = usize::try_from(end.saturating_sub(start.max(1))).unwrap_or(0);
    Ok(text.chars().skip(skipped).take(taken).collect())
}

/// A text filled to a length, or cut to it. `join` puts the text and what fills it together.
fn padded(context: &Context<'_>, join: fn(&str, String) -> String) -> Result<Option<String>> {
    let (Some(text), Some(length), Some(fill)) = (text(context, 0)?, integer(context, 1)?, text(context, 2)?)
    else {
        return Ok(None);
    };
    let length = usize::try_from(length).unwrap_or(0);
    if length > MOST {
        return Err(out_of_range("the text would be longer than a gigabyte"));
    }
    let missing = length.saturating_sub(text.chars().count());
    if fill.is_empty() || missing == 0 {
        return Ok(Some(first(text, length).to_owned()));
    }
    Ok(Some(join(text, fill.chars().cycle().take(missing).collect())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_postgresql() {
        for (start, length, expected) in [
            (1, Some(2), "zł"),
            (2, None, "łoty"),
            (0, Some(2), "z"),
            (-1, Some(2), ""),
            (-5, None, "złoty"),
            (6, Some(1), ""),
            (1, Some(i64::from(i32::MAX)), "złoty"),
        ] {
            assert_eq!(substr("złoty", start, length).expect("a part"), expected, "{start} {length:?}");
        }
        assert!(substr("złoty", 1, Some(-1)).is_err());
    }

    #[test]
    fn characters_are_code_points() {
        assert_eq!(chr(322).expect("a letter"), "ł");
        assert!(chr(0).is_err() && chr(-1).is_err() && chr(0xD800).is_err());
        assert_eq!((kept("łąka", -1), kept("łąka", 9), kept("", -3)), (3, 4, 0));
        assert_eq!(first("łąka", 2), "łą");
    }
}
