//! How a database means to run a query.

use std::fmt;

/// A query plan, as the database tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explain {
    lines: Vec<String>,
}

impl Explain {
    pub(crate) fn new(lines: Vec<String>) -> Self {
        Self { lines }
    }

    /// Whether an index of this name serves the query.
    pub fn uses_index(&self, name: &str) -> bool {
        self.lines.iter().any(|line| line.split_whitespace().any(|word| word == name))
    }

    /// What is read from end to end, by the names or aliases that the plan gives: empty where indexes serve every part.
    pub fn full_scans(&self) -> Vec<&str> {
        self.lines.iter().filter_map(|line| full_scan(line)).collect()
    }

    /// The plan, a line each.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

impl fmt::Display for Explain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lines.join("\n"))
    }
}

/// What a line of a plan reads from end to end. PostgreSQL: `Seq Scan on library_book t0 ..`. SQLite: `SCAN t0`, but for
/// `SCAN t0 USING INDEX ..` and the results of other parts, `SCAN (subquery-1)`.
fn full_scan(line: &str) -> Option<&str> {
    if let Some((_, scanned)) = line.split_once("Seq Scan on ") {
        return scanned.split_whitespace().next();
    }
    let scanned = line.strip_prefix("SCAN ")?;
    let is_table =
        !scanned.contains(" USING ") && !scanned.contains("VIRTUAL TABLE") && !scanned.starts_with('(');
    if is_table { scanned.split_whitespace().next() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_databases() {
        let plan = |lines: &[&str]| Explain::new(lines.iter().map(|line| (*line).to_owned()).collect());
        let sqlite = plan(&[
            "SEARCH t0 USING INDEX book_idx (published_date>?)",
            "SCAN t1",
            "SCAN t2 USING INDEX other",
        ]);
        assert!(sqlite.uses_index("book_idx") && !sqlite.uses_index("book"));
        assert_eq!(sqlite.full_scans(), ["t1"]);
        let postgres =
            plan(&["Nested Loop  (cost=0.1)", "  ->  Seq Scan on library_book t0  (cost=0.00..1.04 rows=4)"]);
        assert_eq!(postgres.full_scans(), ["library_book"]);
    }
}
