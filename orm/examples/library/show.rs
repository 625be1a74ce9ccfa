//! How it is printed: 100 columns, in colour where a terminal reads it.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use orm::{Log, Query, SqlValue};

use crate::catalogue::Size;

const WIDTH: usize = 100;
/// How many rows of a step are shown.
const ROWS: usize = 5;

/// Prints to `out`.
pub struct Printer<W> {
    out: W,
    is_coloured: bool,
    step: usize,
}

#[derive(Clone, Copy)]
enum Style {
    Bold,
    Dim,
    Code,
    Sql,
}

impl<W: Write> Printer<W> {
    pub fn new(out: W) -> Self {
        let is_coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { out, is_coloured, step: 0 }
    }

    /// What was loaded.
    pub fn loaded(
        &mut self,
        place: &str,
        size: &Size,
        queries: usize,
        elapsed: Duration,
    ) -> io::Result<()> {
        let Size { books, authors, publishers, tags, pairs } = size;
        self.line(Style::Bold, "", &format!("A library in {place}"))?;
        writeln!(
            self.out,
            "{books} books, {authors} authors, {publishers} publishers, {tags} tags on {pairs} places"
        )?;
        self.line(
            Style::Dim,
            "",
            &format!("{queries} queries in one transaction, {}", time(elapsed)),
        )
    }

    /// The heading of a chapter.
    pub fn chapter(&mut self, number: usize, title: &str) -> io::Result<()> {
        let heading = format!("━━ {number}. {title} ");
        let rule = "━".repeat(WIDTH.saturating_sub(heading.chars().count()));
        writeln!(self.out)?;
        self.line(Style::Bold, "", &format!("{heading}{rule}"))
    }

    /// The heading of a step, and its code.
    pub fn step(&mut self, heading: &str, code: &[&str]) -> io::Result<()> {
        self.step += 1;
        writeln!(self.out)?;
        self.line(Style::Bold, "", &format!("{}. {heading}", self.step))?;
        writeln!(self.out)?;
        code.iter().try_for_each(|line| self.line(Style::Code, "    ", line))?;
        writeln!(self.out)
    }

    /// The SQL that was sent, equal texts in a row once, and how many queries there were.
    pub fn queries(&mut self, log: &Log, elapsed: Duration) -> io::Result<()> {
        for same in log.queries().chunk_by(|one, other| one.sql == other.sql) {
            let mut bound: Vec<String> = same.iter().filter_map(bound).collect();
            if bound.is_empty() && same.len() > 1 {
                bound.push(format!("× {}", same.len()));
            }
            for line in statement(&same[0].sql, &bound) {
                self.line(Style::Sql, "    ", &line)?;
            }
        }
        let count = log.count();
        let queries = if count == 1 { "query" } else { "queries" };
        self.line(Style::Dim, "    ", &format!("-- {count} {queries}, {}", time(elapsed)))
    }

    /// The rows.
    pub fn lines(&mut self, lines: &[String]) -> io::Result<()> {
        for line in lines.iter().take(ROWS) {
            for (place, piece) in wrap(line, WIDTH - 4).iter().enumerate() {
                writeln!(self.out, "{}{piece}", if place == 0 { "  → " } else { "    " })?;
            }
        }
        match lines.len() {
            0 => self.line(Style::Dim, "  → ", "no rows"),
            rows if rows > ROWS => {
                self.line(Style::Dim, "    ", &format!("and {} more", rows - ROWS))
            }
            _ => Ok(()),
        }
    }

    pub fn end(&mut self, queries: usize, elapsed: Duration) -> io::Result<()> {
        writeln!(self.out)?;
        self.line(
            Style::Bold,
            "",
            &format!("{} techniques, {queries} queries, {}", self.step, time(elapsed)),
        )
    }

    /// Writes what is still in a buffer.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn line(&mut self, style: Style, indent: &str, text: &str) -> io::Result<()> {
        if !self.is_coloured || text.is_empty() {
            return writeln!(self.out, "{}", format!("{indent}{text}").trim_end());
        }
        let colour = match style {
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Code => "36",
            Style::Sql => "33",
        };
        writeln!(self.out, "{indent}\u{1b}[{colour}m{text}\u{1b}[0m")
    }
}

/// An error, with its causes and where it happened.
pub fn error(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let own = error.downcast_ref::<orm::Error>();
    if let Some(location) = own.and_then(orm::Error::location) {
        let _ = write!(text, "\n  at {location}");
    }
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, "\n  because: {cause}");
        source = cause.source();
    }
    text
}

/// A statement and what was bound: in one line where it fits, else by clauses.
fn statement(sql: &str, bound: &[String]) -> Vec<String> {
    if let [] | [_] = bound {
        let line = [sql, bound.first().map_or("", String::as_str)].join("   ");
        if line.trim_end().chars().count() <= WIDTH - 4 {
            return vec![line];
        }
    }
    let bound = bound.iter().map(String::as_str);
    clauses(sql).into_iter().chain(bound).flat_map(|clause| wrap(clause, WIDTH - 4)).collect()
}

/// The values of a query's parameters, where it has any.
fn bound(query: &Query) -> Option<String> {
    let values: Vec<String> = query.params.iter().map(value).collect();
    (!values.is_empty()).then(|| format!("← {}", values.join(", ")))
}

fn value(value: &SqlValue) -> String {
    match value {
        SqlValue::Null(_) => "NULL".to_owned(),
        SqlValue::Bool(value) => value.to_string(),
        SqlValue::I16(value) => value.to_string(),
        SqlValue::I32(value) => value.to_string(),
        SqlValue::I64(value) => value.to_string(),
        SqlValue::F64(value) => value.to_string(),
        SqlValue::Text(value) => format!("'{}'", cut(value, 40)),
        SqlValue::Date(value) => value.to_string(),
        SqlValue::List(_, values) => list(values),
        other => format!("{other:?}"),
    }
}

fn list(values: &[SqlValue]) -> String {
    let shown: Vec<String> = values.iter().take(6).map(value).collect();
    let rest =
        if values.len() > 6 { format!(", … {} in all", values.len()) } else { String::new() };
    format!("[{}{rest}]", shown.join(", "))
}

fn time(elapsed: Duration) -> String {
    format!("{:.2} ms", elapsed.as_secs_f64() * 1000.0)
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

/// Breaks a text at spaces. What follows the first line is indented.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut column = 0;
    for (place, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if place > 0 && column + 1 + length > width {
            lines.push("   ".to_owned());
            column = 3;
        }
        if let Some(line) = lines.last_mut() {
            if place > 0 {
                line.push(' ');
                column += 1;
            }
            line.push_str(word);
            column += length;
        }
    }
    lines
}

/// The clauses of a statement, as far as they are outside of parentheses.
fn clauses(sql: &str) -> Vec<&str> {
    let (mut clauses, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, letter) in sql.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 && starts_clause(&sql[..at], &sql[at + 1..]) => {
                clauses.push(&sql[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    clauses.push(&sql[start..]);
    clauses
}

fn starts_clause(before: &str, after: &str) -> bool {
    const STARTS: [&str; 13] = [
        "FROM ",
        "JOIN ",
        "LEFT JOIN ",
        "WHERE ",
        "GROUP BY ",
        "HAVING ",
        "UNION ",
        "INTERSECT ",
        "EXCEPT ",
        "ORDER BY ",
        "LIMIT ",
        "ON CONFLICT ",
        "RETURNING ",
    ];
    !before.ends_with(" LEFT") && STARTS.iter().any(|clause| after.starts_with(clause))
}
