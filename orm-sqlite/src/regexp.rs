//! `orm_regexp(text, pattern, ignore_case)`: regular expressions of the crate `regex-lite`.
//!
//! Its classes `\w`, `\d` and `\b` know ASCII alone; ignoring case is made to work for all letters here.

use std::collections::BTreeSet;
use std::sync::Arc;

use regex_lite::{Regex, RegexBuilder};
use rusqlite::functions::Context;
use rusqlite::{Error, Result};

use crate::functions::text;

/// How the message of a pattern that does not compile starts.
pub(crate) const INVALID: &str = "invalid regular expression";

/// The position of the pattern among the arguments; the compiled form is kept beside it by SQLite.
const PATTERN: i32 = 1;

/// Whether the text matches the pattern anywhere; NULL when either is.
pub(crate) fn matches(context: &Context<'_>) -> Result<Option<bool>> {
    let (Some(haystack), Some(pattern)) = (text(context, 0)?, text(context, 1)?) else {
        return Ok(None);
    };
    let ignore_case = context.get::<Option<bool>>(2)?.unwrap_or(false);
    Ok(Some(compiled(context, pattern, ignore_case)?.is_match(haystack)))
}

/// A pattern with the form that it was compiled to.
struct Compiled {
    ignore_case: bool,
    regex: Regex,
}

impl Compiled {
    fn is_match(&self, haystack: &str) -> bool {
        self.regex.is_match(haystack)
    }
}

/// The regex, compiled once for each statement that has a constant pattern.
///
/// SQLite drops what is kept when the pattern changes; whether to ignore case is compared here.
fn compiled(context: &Context<'_>, pattern: &str, ignore_case: bool) -> Result<Arc<Compiled>> {
    if let Some(kept) = context.get_aux::<Compiled>(PATTERN)?.filter(|kept| kept.ignore_case == ignore_case) {
        return Ok(kept);
    }
    let built = if ignore_case {
        RegexBuilder::new(&fold(pattern)).case_insensitive(true).build()
    } else {
        Regex::new(pattern)
    };
    let regex =
        built.map_err(|error| Error::UserFunctionError(format!("{INVALID} `{pattern}`: {error}").into()))?;
    context.set_aux(PATTERN, Compiled { ignore_case, regex })
}

/// Rewrites each letter beyond ASCII into a class of its forms, which `regex-lite` does for ASCII alone.
fn fold(pattern: &str) -> String {
    if pattern.is_ascii() {
        return pattern.to_owned();
    }
    let mut folder = Folder { rest: pattern, folded: String::with_capacity(pattern.len() * 2) };
    while let Some(letter) = folder.peek() {
        match letter {
            '[' => folder.class(),
            '\\' => folder.escape(),
            '(' => folder.group(),
            _ => folder.letter(letter),
        }
    }
    folder.folded
}

/// Walks along a pattern; what it does not understand it copies, for the parser to refuse.
struct Folder<'a> {
    rest: &'a str,
    folded: String,
}

impl Folder<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.rest = &self.rest[letter.len_utf8()..];
        Some(letter)
    }

    fn copy(&mut self) {
        if let Some(letter) = self.take() {
            self.folded.push(letter);
        }
    }

    /// Copies as much as this, when it stands here.
    fn copy_text(&mut self, expected: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(expected) else { return false };
        self.rest = rest;
        self.folded.push_str(expected);
        true
    }

    fn escape(&mut self) {
        self.copy();
        self.copy();
    }

    fn letter(&mut self, letter: char) {
        self.take();
        let forms = BTreeSet::from(forms(letter));
        if forms.len() == 1 {
            self.folded.push(letter);
        } else {
            self.folded.push('[');
            self.folded.extend(forms);
            self.folded.push(']');
        }
    }

    /// The name of a group is not a part of what is matched.
    fn group(&mut self) {
        self.copy();
        if self.copy_text("?P<") || self.copy_text("?<") {
            while self.peek().is_some_and(|letter| letter != '>') {
                self.copy();
            }
        }
    }

    fn class(&mut self) {
        self.copy();
        self.copy_text("^");
        while self.copy_text("-") {}
        self.copy_text("]");
        while let Some(letter) = self.peek() {
            match letter {
                ']' => return self.copy(),
                '[' => self.posix(),
                '\\' => self.escape(),
                _ => self.class_item(letter),
            }
        }
    }

    /// `[:alpha:]` within a class.
    fn posix(&mut self) {
        self.copy();
        if self.copy_text(":") {
            while self.peek().is_some_and(|letter| letter != ']') {
                self.copy();
            }
            self.copy();
        }
    }

    /// A letter or a range of a class, followed by the other forms of all letters in it.
    fn class_item(&mut self, first: char) {
        self.copy();
        let mut after = self.rest.chars();
        let last = match (after.next(), after.next()) {
            (Some('-'), Some(last)) if !matches!(last, ']' | '-' | '\\' | '[') => {
                self.copy();
                self.copy();
                last
            }
            _ => first,
        };
        // No letter after this one has another case.
        let others: BTreeSet<char> = (first..=last.min('\u{1E943}'))
            .filter(|letter| !letter.is_ascii())
            .flat_map(forms)
            .filter(|form| !(first..=last).contains(form))
            .collect();
        self.folded.extend(others);
    }
}

/// The letter and its upper- and lower-case forms, those that are one letter.
fn forms(letter: char) -> [char; 4] {
    if letter.is_ascii() {
        return [letter; 4];
    }
    let upper = single(letter.to_uppercase()).unwrap_or(letter);
    let lower = single(upper.to_lowercase()).unwrap_or(letter);
    let own = single(letter.to_lowercase()).unwrap_or(letter);
    [letter, upper, lower, own]
}

fn single(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_letters_classes_and_ranges() {
        for (pattern, folded) in [
            ("plain [a-z]", "plain [a-z]"),
            ("Été", "[Éé]t[Éé]"),
            ("[é]", "[éÉ]"),
            ("[^é-]x", "[^éÉ-]x"),
            ("[à-â]", "[à-âÀÁÂ]"),
            ("[]é]", "[]éÉ]"),
            ("[[:alpha:]é]", "[[:alpha:]éÉ]"),
            (r"\é", r"\é"),
            ("(?P<é>é)", "(?P<é>[Éé])"),
            ("日本", "日本"),
        ] {
            assert_eq!(fold(pattern), folded, "{pattern}");
        }
    }

    #[test]
    fn folded_patterns_match_both_cases() {
        for (pattern, text) in [
            ("^straße$", "STRAßE"),
            ("^ЖУК$", "жук"),
            ("^[а-я]+$", "ЖУК"),
            ("^[А-Я]+$", "жук"),
            ("ÉTÉ", "été"),
            ("σ", "Σ"),
            ("ς", "Σ"),
        ] {
            let regex = RegexBuilder::new(&fold(pattern)).case_insensitive(true).build().expect(pattern);
            assert!(regex.is_match(text), "{pattern} on {text}");
        }
    }

    #[test]
    fn damaged_patterns_never_panic() {
        for pattern in
            ["é[", "[é", "[^é", "é\\", "(?P<é", "[[:é", "[é-", "[z-é", "[é-a]", "(é", "[\u{80}-\u{10ffff}]"]
        {
            let _ = RegexBuilder::new(&fold(pattern)).case_insensitive(true).build();
        }
    }
}
