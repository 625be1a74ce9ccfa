//! The URL of a database. Its password never shows.

use std::fmt;

/// A database URL as the user wrote it: `sqlite://library.db`, `postgres://user@host/name`.
///
/// `Debug` and `Display` replace the password by `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    text: String,
    scheme_end: usize,
}

impl Url {
    /// Splits the scheme off; `None` when there is none.
    pub fn parse(text: &str) -> Option<Self> {
        let scheme_end = text.find(':')?;
        (scheme_end > 0).then(|| Self { text: text.to_owned(), scheme_end })
    }

    /// The scheme, `sqlite` for example.
    pub fn scheme(&self) -> &str {
        &self.text[..self.scheme_end]
    }

    /// What follows the scheme, without the `//`.
    pub fn rest(&self) -> &str {
        let rest = &self.text[self.scheme_end + 1..];
        rest.strip_prefix("//").unwrap_or(rest)
    }

    /// The whole URL, password included. For the driver alone.
    pub fn secret(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&redact(&self.text))
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Url({self})")
    }
}

/// The URL with the password after `user:` and any `password=` option replaced.
pub(crate) fn redact(text: &str) -> String {
    let mut shown = text.to_owned();
    let start = shown.find("://").map_or(0, |at| at + 3);
    // The last `@` ends the user information: a password may contain `@`, `:` and `/` itself.
    if let Some(at) = shown[start..].rfind('@').map(|at| start + at)
        && let Some(colon) = shown[start..at].find(':').map(|colon| start + colon)
    {
        shown.replace_range(colon + 1..at, "***");
    }
    if let Some(option) = shown.find("password=").map(|at| at + "password=".len()) {
        let end = shown[option..].find(['&', ' ']).map_or(shown.len(), |at| option + at);
        shown.replace_range(option..end, "***");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_never_show() {
        for (written, shown) in [
            ("postgres://ann:s3cret@host/db", "postgres://ann:***@host/db"),
            ("postgres://ann:p@ss:w@host/db", "postgres://ann:***@host/db"),
            ("postgres://ann:a/b@host/db", "postgres://ann:***@host/db"),
            ("postgres://ann@host/db?password=x&a=b", "postgres://ann@host/db?password=***&a=b"),
            ("sqlite://a.db", "sqlite://a.db"),
        ] {
            assert_eq!(redact(written), shown);
        }
    }

    #[test]
    fn splits_the_scheme() {
        let url = Url::parse("sqlite::memory:").expect("a scheme");
        assert_eq!((url.scheme(), url.rest()), ("sqlite", ":memory:"));
        let url = Url::parse("sqlite://library.db").expect("a scheme");
        assert_eq!((url.scheme(), url.rest()), ("sqlite", "library.db"));
        assert_eq!(Url::parse("library.db"), None);
    }
}
