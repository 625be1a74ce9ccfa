//! What a text of SQL does to its session, read off the first words of its statements.
//!
//! It is a reader, not a parser: enough to know, without asking the server, whether a transaction is open.

/// What a text does to the session it runs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    /// Whether a transaction is open afterwards; `None` when the text does not touch that.
    pub(crate) transaction: Option<bool>,
    /// Whether there are several statements, so that a failure leaves open which of them ran.
    pub(crate) several: bool,
    /// Whether the text copies rows through the client.
    pub(crate) copies: bool,
}

impl Effect {
    pub(crate) fn of(sql: &str) -> Self {
        let mut effect = Self::default();
        let mut count = 0;
        let mut rest = sql;
        while !rest.is_empty() {
            let (statement, after) = split_statement(rest);
            rest = after;
            let words = Words::of(statement);
            count += usize::from(!words.first().is_empty());
            effect.transaction = words.transaction().or(effect.transaction);
            effect.copies |= words.copies();
            if words.has_body() {
                // The `END` of an unquoted function body is not the end of a transaction.
                break;
            }
        }
        effect.several = count > 1;
        effect
    }
}

/// The words of a statement, without its leading comments.
struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    fn of(statement: &'a str) -> Self {
        let mut rest = statement.trim_start();
        loop {
            let skipped = comment(rest.as_bytes());
            if skipped == 0 {
                return Self(rest);
            }
            rest = rest.get(skipped..).unwrap_or_default().trim_start();
        }
    }

    fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
    }

    fn first(&self) -> &'a str {
        self.iter().next().unwrap_or_default()
    }

    fn has(&self, wanted: &str) -> bool {
        self.iter().skip(1).any(|word| word.eq_ignore_ascii_case(wanted))
    }

    fn starts_with(&self, first: &str) -> bool {
        self.first().eq_ignore_ascii_case(first)
    }

    fn second_is(&self, second: &str) -> bool {
        self.iter().nth(1).is_some_and(|word| word.eq_ignore_ascii_case(second))
    }

    fn transaction(&self) -> Option<bool> {
        if self.starts_with("BEGIN") || self.starts_with("START") && self.second_is("TRANSACTION") {
            return Some(true);
        }
        if self.starts_with("PREPARE") && self.second_is("TRANSACTION") {
            return Some(false);
        }
        let ends = ["COMMIT", "END", "ROLLBACK", "ABORT"].iter().any(|word| self.starts_with(word));
        // `ROLLBACK TO` goes back to a savepoint; `COMMIT PREPARED` ends another session's transaction.
        if !ends || self.has("TO") || self.second_is("PREPARED") {
            return None;
        }
        Some(self.has("CHAIN") && !self.has("NO"))
    }

    fn copies(&self) -> bool {
        self.starts_with("COPY") && (self.has("STDIN") || self.has("STDOUT"))
    }

    fn has_body(&self) -> bool {
        self.starts_with("CREATE") && self.has("ATOMIC")
    }
}

/// Splits at the first semicolon outside of quotes and comments.
fn split_statement(sql: &str) -> (&str, &str) {
    let bytes = sql.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b';' {
            return (&sql[..at], &sql[at + 1..]);
        }
        let escapes = at > 0 && matches!(bytes[at - 1], b'e' | b'E');
        at += quoted(&bytes[at..], escapes).max(comment(&bytes[at..])).max(1);
    }
    (sql, "")
}

/// The length of the quoted text that starts here, or 0.
fn quoted(sql: &[u8], escapes: bool) -> usize {
    match sql.first() {
        Some(&quote @ (b'\'' | b'"')) => {
            let mut at = 1;
            while at < sql.len() && sql[at] != quote {
                at += if escapes && sql[at] == b'\\' { 2 } else { 1 };
            }
            (at + 1).min(sql.len())
        }
        Some(b'$') => dollar_quoted(sql),
        _ => 0,
    }
}

/// The length of `$tag$ .. $tag$`, or 0. `$1` is a parameter.
fn dollar_quoted(sql: &[u8]) -> usize {
    let is_tag = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let tag = 2 + sql[1..].iter().take_while(|byte| is_tag(byte)).count();
    if sql.get(tag - 1) != Some(&b'$') || sql[1].is_ascii_digit() {
        return 0;
    }
    let body = &sql[tag..];
    body.windows(tag).position(|window| window == &sql[..tag]).map_or(sql.len(), |end| end + 2 * tag)
}

/// The length of the comment that starts here, or 0. Block comments nest.
fn comment(sql: &[u8]) -> usize {
    if sql.starts_with(b"--") {
        return sql.iter().position(|byte| *byte == b'\n').map_or(sql.len(), |end| end + 1);
    }
    if !sql.starts_with(b"/*") {
        return 0;
    }
    let (mut at, mut depth) = (0, 0);
    while at < sql.len() {
        let step = match sql.get(at..at + 2) {
            Some(b"/*") => 1,
            Some(b"*/") => -1,
            _ => 0,
        };
        depth += step;
        at += if step == 0 { 1 } else { 2 };
        if depth == 0 {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_seen() {
        for (sql, transaction) in [
            ("BEGIN", Some(true)),
            (" begin isolation level serializable;", Some(true)),
            ("START TRANSACTION READ ONLY", Some(true)),
            ("COMMIT", Some(false)),
            ("END", Some(false)),
            ("ROLLBACK", Some(false)),
            ("ABORT", Some(false)),
            ("ROLLBACK TO SAVEPOINT s1", None),
            ("rollback work to s1", None),
            ("SAVEPOINT s1", None),
            ("RELEASE SAVEPOINT s1", None),
            ("COMMIT AND CHAIN", Some(true)),
            ("ROLLBACK AND NO CHAIN", Some(false)),
            ("COMMIT PREPARED 'x'", None),
            ("PREPARE TRANSACTION 'x'", Some(false)),
            ("/* a /* b */ ; */ -- c\n BEGIN", Some(true)),
            ("SELECT 'BEGIN'; SELECT 2", None),
            ("SELECT 1; BEGIN", Some(true)),
            ("BEGIN; SELECT 1; COMMIT;", Some(false)),
            ("SELECT '; BEGIN; ''; BEGIN'", None),
            ("SELECT E'\\'; BEGIN; '", None),
            ("SELECT \";BEGIN;\", $1; SELECT $2", None),
            ("DO $$ BEGIN; COMMIT; END; $$", None),
            ("DO $a$ BEGIN; $$; COMMIT; END; $a$; BEGIN", Some(true)),
            ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;", None),
            ("SELECT '", None),
            ("é; BEGIN", Some(true)),
            ("$", None),
            ("", None),
        ] {
            assert_eq!(Effect::of(sql).transaction, transaction, "{sql}");
        }
    }

    #[test]
    fn several_and_copies() {
        assert!(!Effect::of("BEGIN; -- done").several);
        assert!(Effect::of("BEGIN; COMMIT").several);
        assert!(Effect::of("copy t from stdin").copies);
        assert!(!Effect::of("COPY t FROM '/tmp/x'").copies);
    }
}
