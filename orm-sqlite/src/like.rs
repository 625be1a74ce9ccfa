//! LIKE as PostgreSQL has it: SQLite's own folds the case of ASCII letters.

use rusqlite::{Error, Result};

/// Whether a text matches a pattern: `%` is any text, `_` any character, and `\` makes the next character a literal.
pub(crate) fn matches(text: &str, pattern: &str) -> Result<bool> {
    let tokens = tokens(pattern)?;
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut token) = (0, 0);
    // Where the last `%` stands, and how far its text reaches: what does not fit is tried again one character later.
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match tokens.get(token) {
            Some(Token::Any) => {
                retry = Some((token + 1, at));
                token += 1;
                continue;
            }
            Some(Token::One) => {}
            Some(Token::Literal(literal)) if *literal == text[at] => {}
            _ => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    (token, at) = (after, from + 1);
                    continue;
                }
                None => return Ok(false),
            },
        }
        at += 1;
        token += 1;
    }
    Ok(tokens[token..].iter().all(|token| matches!(token, Token::Any)))
}

enum Token {
    Any,
    One,
    Literal(char),
}

fn tokens(pattern: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        tokens.push(match character {
            '%' => Token::Any,
            '_' => Token::One,
            '\\' => match characters.next() {
                Some(literal) => Token::Literal(literal),
                None => {
                    let message = format!("the pattern `{pattern}` of LIKE ends with its escape character");
                    return Err(Error::UserFunctionError(message.into()));
                }
            },
            literal => Token::Literal(literal),
        });
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn matches_as_postgresql_does() {
        for (text, pattern, expected) in [
            ("abc", "abc", true),
            ("abc", "ABC", false),
            ("abc", "a%", true),
            ("abc", "%c", true),
            ("abc", "a_c", true),
            ("abc", "_", false),
            ("", "%", true),
            ("", "", true),
            ("a%c", r"a\%c", true),
            ("abc", r"a\%c", false),
            ("mississippi", "%iss%ip%", true),
            ("mississippi", "%iss%ipx%", false),
            ("é", "_", true),
        ] {
            assert_eq!(matches(text, pattern), Ok(expected), "{text} LIKE {pattern}");
        }
        assert!(matches("a", r"a\").is_err());
    }
}
