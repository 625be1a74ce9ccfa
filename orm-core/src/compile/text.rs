//! What compiling yields: text, and the values in the order of their places.

use std::borrow::Cow;

use crate::ast::Param;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{SqlValue, ValueError};

/// The text of a statement and its parameters.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    /// The text.
    pub sql: String,
    /// The parameters, in order.
    pub params: Vec<Bound<'a>>,
}

/// A statement to look at: its text and the values as they would be bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Sql {
    /// The text.
    pub text: String,
    /// The values, in order.
    pub params: Vec<SqlValue>,
}

impl TryFrom<Statement<'_>> for Sql {
    type Error = Error;

    fn try_from(statement: Statement<'_>) -> Result<Self> {
        let params = statement.params.iter().map(|bound| bound.resolve().map(Cow::into_owned));
        Ok(Self { params: params.collect::<Result<_>>()?, text: statement.sql })
    }
}

impl std::fmt::Display for Sql {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// A parameter: a value of the statement, and what is made of it on the way.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// The value.
    pub param: &'a Param,
    /// What is made of it.
    pub transform: Transform,
}

/// What is made of a value before it is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// Nothing.
    Keep,
    /// A pattern for LIKE in which the text is data: with anything before it, or after it.
    Pattern {
        /// `%` before the text.
        before: bool,
        /// `%` after the text.
        after: bool,
    },
    /// The least text that is greater than all that start so; an empty blob, which SQLite sorts after all text, where
    /// there is none.
    PrefixEnd,
}

impl<'a> Bound<'a> {
    /// The value to bind.
    ///
    /// # Errors
    /// `OutOfRange` when it was refused while the query was built.
    pub fn resolve(&self) -> Result<Cow<'a, SqlValue>> {
        match self.made() {
            Some(made) => Ok(Cow::Owned(made)),
            None => self.kept().map(Cow::Borrowed),
        }
    }

    /// Whether something is made of the value.
    #[inline]
    pub(crate) fn is_made(&self) -> bool {
        self.transform != Transform::Keep && matches!(self.param, Param::Value(SqlValue::Text(_)))
    }

    /// What is made of the value, if anything.
    pub(crate) fn made(&self) -> Option<SqlValue> {
        match (self.transform, self.param) {
            (Transform::Pattern { before, after }, Param::Value(SqlValue::Text(text))) => {
                Some(SqlValue::Text(pattern(text, before, after)))
            }
            (Transform::PrefixEnd, Param::Value(SqlValue::Text(text))) => {
                Some(prefix_end(text).map_or_else(|| SqlValue::Bytes(Vec::new()), SqlValue::Text))
            }
            _ => None,
        }
    }

    /// The value as it is.
    ///
    /// # Errors
    /// `OutOfRange` when it was refused while the query was built.
    #[inline]
    pub(crate) fn kept(&self) -> Result<&'a SqlValue> {
        match self.param {
            Param::Value(value) => Ok(value),
            Param::Refused(error) => Err(refused(error)),
        }
    }
}

#[cold]
fn refused(error: &ValueError) -> Error {
    Error::new(ErrorKind::OutOfRange, error.to_string())
}

/// The text as a pattern that matches nothing but itself, with `%` around it as asked for.
fn pattern(text: &str, before: bool, after: bool) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    if before {
        pattern.push('%');
    }
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    if after {
        pattern.push('%');
    }
    pattern
}

/// The text with its last character raised by one; characters that cannot be raised are left out.
fn prefix_end(text: &str) -> Option<String> {
    let mut characters: Vec<char> = text.chars().collect();
    while let Some(last) = characters.pop() {
        // The code points of surrogates are not characters.
        let next = if last == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_text_as_data() {
        assert_eq!(pattern(r"50%_\", true, true), r"%50\%\_\\%");
        assert_eq!(pattern("", false, true), "%");
    }

    #[test]
    fn the_end_of_a_prefix_is_the_next_text() {
        assert_eq!(prefix_end("ab").as_deref(), Some("ac"));
        assert_eq!(prefix_end("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(prefix_end("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(prefix_end(""), None);
        assert_eq!(prefix_end("\u{10FFFF}"), None);
    }
}
