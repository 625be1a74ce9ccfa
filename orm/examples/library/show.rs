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
    pub fn loaded(&mut self, place: &str, size: &Size, queries: usize, elapsed: Duration) -> io::Result<()> {
        let Size { books, authors, publishers, tags, pairs } = size;
        self.line(Style::Bold, "", &format!("A library in {place}"))?;
        writeln!(self.out, "{books} books, {authors} authors, {publishers} publishers, {tags} tags on {pairs} places")?;
        self.line(Style::Dim, "", &format!("{queries} queries in one transaction, {}", time(elapsed)))
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
            let times = if same.len() > 1 { format!("   × {}", same.len()) } else { String::new() };
            for line in wrap(&format!("{}{times}", statement(&same[0])), WIDTH - 4) {
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
            writeln!(self.out, "  → {}", cut(line, WIDTH - 4))?;
        }
        match lines.len() {
            0 => self.line(Style::Dim, "  → ", "no rows"),
            rows if rows > ROWS => self.line(Style::Dim, "    ", &format!("and {} more", rows - ROWS)),
            _ => Ok(()),
        }
    }

    pub fn end(&mut self, queries: usize, elapsed: Duration) -> io::Result<()> {
        writeln!(self.out)?;
        self.line(Style::Bold, "", &format!("{} techniques, {queries} queries, {}", self.step, time(elapsed)))
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

/// The text, and what was bound.
fn statement(query: &Query) -> String {
    if query.params.is_empty() {
        return query.sql.clone();
    }
    let values: Vec<String> = query.params.iter().map(value).collect();
    format!("{}   ← {}", query.sql, values.join(", "))
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
    let rest = if values.len() > 6 { format!(", … {} in all", values.len()) } else { String::new() };
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

/// Breaks a statement before its clauses, and lines that are still too long at spaces.
fn wrap(statement: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for clause in clauses(statement) {
        for (place, piece) in clause.split(' ').enumerate() {
            let last = lines.last_mut().map_or(0, |line| line.chars().count());
            if place > 0 && last + 1 + piece.chars().count() > width {
                lines.push(format!("    {piece}"));
            } else if let Some(line) = lines.last_mut() {
                if place > 0 {
                    line.push(' ');
                }
                line.push_str(piece);
            }
        }
        lines.push(String::new());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The clauses of a statement, as far as they are outside of parentheses. Short statements are one.
fn clauses(statement: &str) -> Vec<&str> {
    const STARTS: [&str; 9] =
        ["FROM ", "LEFT JOIN ", "INNER JOIN ", "WHERE ", "GROUP BY ", "ORDER BY ", "LIMIT ", "RETURNING ", "← "];
    if statement.chars().count() <= WIDTH - 4 {
        return vec![statement];
    }
    let (mut clauses, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, letter) in statement.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 && STARTS.iter().any(|clause| statement[at + 1..].starts_with(clause)) => {
                clauses.push(statement[start..at].trim_end());
                start = at + 1;
            }
            _ => {}
        }
    }
    clauses.push(&statement[start..]);
    clauses
}
