//! SQL of the user's: `?` marks the place of a value on every database.

use super::Dialect;
use super::text::{Bound, Statement, Transform};
use crate::ast::Param;
use crate::error::{Error, ErrorKind, Result};

/// The statement with each `?` outside of quotes and comments made this database's placeholder. `??` is a question mark.
///
/// # Errors
/// `Invalid` where there are more or fewer values than places, or no statement at all: of that each database says something else.
pub fn raw<'a>(dialect: &'static dyn Dialect, sql: &str, params: &'a [Param]) -> Result<Statement<'a>> {
    let Placed { text, places, is_empty } = placeholders(dialect, sql);
    if is_empty {
        return Err(Error::new(ErrorKind::Invalid, "there is no statement in this text: write one"));
    }
    // Places of the database's own (`$1`) are its affair.
    if places != params.len() && (places > 0 || !sql.contains('$')) {
        let message =
            format!("the statement has {places} places for values (`?`) and got {} values", params.len());
        return Err(Error::new(ErrorKind::Invalid, message));
    }
    let params = params.iter().map(|param| Bound { param, transform: Transform::Keep }).collect();
    Ok(Statement { sql: text, params })
}

/// A statement with placeholders.
struct Placed {
    text: String,
    /// How many places for values it has.
    places: usize,
    /// Whether there is nothing but comments.
    is_empty: bool,
}

fn placeholders(dialect: &'static dyn Dialect, sql: &str) -> Placed {
    let mut text = String::with_capacity(sql.len() + 8);
    let (mut number, mut is_empty) = (0, true);
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let is_comment = rest.starts_with("--") || rest.starts_with("/*");
        is_empty &= is_comment || first.is_whitespace() || first == ';';
        let length = match first {
            '\'' if dialect.has_escape_strings() && marks_escapes(&sql[..sql.len() - rest.len()]) => {
                escaped(rest)
            }
            '\'' | '"' => quoted(rest, first),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => comment(rest, dialect.nests_comments()),
            '$' => dollar_quoted(rest),
            '?' if rest.starts_with("??") => {
                text.push('?');
                rest = &rest[2..];
                continue;
            }
            '?' => {
                number += 1;
                dialect.placeholder(&mut text, number);
                rest = &rest[1..];
                continue;
            }
            other => other.len_utf8(),
        };
        text.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    Placed { text, places: number, is_empty }
}

/// The length of the quoted text at the start. A doubled quote ends one and starts the next.
fn quoted(sql: &str, quote: char) -> usize {
    sql[1..].find(quote).map_or(sql.len(), |end| end + 2)
}

/// Whether a text that follows here has escapes: it is written `E'..'` (PostgreSQL).
fn marks_escapes(before: &str) -> bool {
    let mut back = before.chars().rev();
    matches!(back.next(), Some('e' | 'E'))
        && !back.next().is_some_and(|name| name.is_alphanumeric() || name == '_')
}

/// The length of the quoted text with escapes at the start: a backslash takes the next character along.
fn escaped(sql: &str) -> usize {
    let mut is_escaped = false;
    let end = sql[1..].find(|character| {
        let ends = character == '\'' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        ends
    });
    end.map_or(sql.len(), |end| end + 2)
}

/// The length of the comment at the start.
fn comment(sql: &str, nests: bool) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < sql.len() {
        if sql[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else if sql[at..].starts_with("/*") && (nests || depth == 0) {
            depth += 1;
            at += 2;
        } else {
            at += sql[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    sql.len()
}

/// The length of a dollar-quoted text (PostgreSQL) at the start, or of the dollar sign.
fn dollar_quoted(sql: &str) -> usize {
    let Some(end) = sql[1..].find('$') else { return 1 };
    let tag = &sql[..end + 2];
    let is_tag =
        tag[1..tag.len() - 1].chars().all(|character| character.is_alphanumeric() || character == '_')
            && !tag[1..].starts_with(|character: char| character.is_ascii_digit());
    if !is_tag {
        return 1;
    }
    sql[tag.len()..].find(tag).map_or(sql.len(), |close| close + 2 * tag.len())
}
