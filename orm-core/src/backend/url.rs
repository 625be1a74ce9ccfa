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
        let is_scheme = text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text[..scheme_end]
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character));
        is_scheme.then(|| Self { text: text.to_owned(), scheme_end })
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

    /// Takes an option out of those after the `?`: `take_option("pool_size")` of `sqlite://a.db?pool_size=4` is `4`. The last one
    /// of several counts.
    pub(crate) fn take_option(&mut self, name: &str) -> Option<String> {
        let (base, options) = self.text.split_once('?')?;
        let value_of = |option: &str| option.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        let value = options.split('&').filter_map(value_of).next_back()?;
        let others: Vec<&str> = options.split('&').filter(|option| value_of(option).is_none()).collect();
        let separator = if others.is_empty() { "" } else { "?" };
        self.text = format!("{base}{separator}{}", others.join("&"));
        Some(value)
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
    fn options_are_taken_out() {
        let mut url =
            Url::parse("sqlite://a.db?pool_size=4&mode=ro&pool_size=8&pool_sizes=1").expect("a scheme");
        assert_eq!(url.take_option("pool_size").as_deref(), Some("8"));
        assert_eq!((url.take_option("pool_size"), url.rest()), (None, "a.db?mode=ro&pool_sizes=1"));
        let mut url = Url::parse("sqlite::memory:?pool_size=").expect("a scheme");
        assert_eq!((url.take_option("pool_size").as_deref(), url.rest()), (Some(""), ":memory:"));
    }

    #[test]
    fn splits_the_scheme() {
        let url = Url::parse("sqlite::memory:").expect("a scheme");
        assert_eq!((url.scheme(), url.rest()), ("sqlite", ":memory:"));
        let url = Url::parse("sqlite://library.db").expect("a scheme");
        assert_eq!((url.scheme(), url.rest()), ("sqlite", "library.db"));
        for text in ["library.db", ":memory:", "s3cret@host:5432/db", "./a:b", "1a:b", ""] {
            assert_eq!(Url::parse(text), None, "{text}");
        }
    }
}
