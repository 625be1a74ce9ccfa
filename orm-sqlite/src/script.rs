//! Whether a script of the user's can run as one transaction, read off its words.

/// Words of statements that begin or end a transaction, or that do nothing or fail inside of one.
const ALONE: [&str; 10] =
    ["ATTACH", "BEGIN", "COMMIT", "DETACH", "END", "PRAGMA", "RELEASE", "ROLLBACK", "SAVEPOINT", "VACUUM"];

/// Whether the script has several statements, and none that must stand outside of a transaction. A word in a text or a comment counts as well:
/// such a script runs statement by statement.
pub(crate) fn is_one_transaction(sql: &str) -> bool {
    let has_several = sql.trim_end().trim_end_matches(';').contains(';');
    has_several && !words(sql).any(|word| ALONE.iter().any(|alone| alone.eq_ignore_ascii_case(word)))
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|character: char| !(character.is_alphanumeric() || character == '_'))
}

#[cfg(test)]
mod tests {
    use super::is_one_transaction;

    #[test]
    fn scripts_are_told_apart() {
        for sql in ["INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);", "CREATE TABLE spend (x); SELECT 1"]
        {
            assert!(is_one_transaction(sql), "{sql}");
        }
        for sql in [
            "",
            ";",
            "DELETE FROM a;  ",
            "begin; DELETE FROM a; commit",
            "PRAGMA foreign_keys = OFF; DELETE FROM a",
            "DELETE FROM a; Vacuum",
        ] {
            assert!(!is_one_transaction(sql), "{sql}");
        }
    }
}
