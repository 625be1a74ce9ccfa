//! The tour: each technique is a function, whose documentation is the heading that is shown, and
//! whose body is the code.

mod aggregation;
mod below;
mod bulk;
mod collections;
mod expressions;
mod filtering;
mod loading;
mod ordering;
mod shapes;
mod transactions;
mod windows;
mod writing;

pub use orm::Result;
use orm::prelude::*;

/// The chapters, in the order of the tour.
pub const CHAPTERS: [&Chapter; 12] = [
    &filtering::CHAPTER,
    &ordering::CHAPTER,
    &collections::CHAPTER,
    &expressions::CHAPTER,
    &aggregation::CHAPTER,
    &windows::CHAPTER,
    &loading::CHAPTER,
    &shapes::CHAPTER,
    &writing::CHAPTER,
    &bulk::CHAPTER,
    &transactions::CHAPTER,
    &below::CHAPTER,
];

/// The techniques of a file.
pub struct Chapter {
    pub title: &'static str,
    pub source: &'static str,
    pub steps: &'static [Step],
}

/// A technique.
pub struct Step {
    pub name: &'static str,
    pub run: fn(&Database) -> Result<Lines>,
}

/// What a step found, a line per row.
pub struct Lines(pub Vec<String>);

/// A line per row.
fn rows<T>(rows: impl IntoIterator<Item = T>, line: impl Fn(T) -> String) -> Result<Lines> {
    Ok(Lines(rows.into_iter().map(line).collect()))
}

/// One line.
macro_rules! note {
    ($($format:tt)+) => {
        Ok(crate::tour::Lines(vec![format!($($format)+)]))
    };
}
use note;

/// Lists the techniques of a file. Their code is shown as it stands there.
macro_rules! chapter {
    ($title:literal, $file:literal: $($step:ident),+ $(,)?) => {
        pub const CHAPTER: crate::tour::Chapter = crate::tour::Chapter {
            title: $title,
            source: include_str!($file),
            steps: &[$(crate::tour::Step { name: stringify!($step), run: $step }),+],
        };
    };
}
use chapter;

impl Chapter {
    /// The heading of a step, and its code.
    pub fn text_of(&self, step: &Step) -> (String, Vec<&'static str>) {
        let head = format!("fn {}(db: &Database) -> Result<Lines> {{", step.name);
        let mut heading = Vec::new();
        let mut lines = self.source.lines();
        for line in lines.by_ref().take_while(|line| *line != head) {
            match line.strip_prefix("/// ") {
                Some(words) => heading.push(words),
                None => heading.clear(),
            }
        }
        let code = lines
            .take_while(|line| *line != "}")
            .map(|line| line.strip_prefix("    ").unwrap_or(line));
        (heading.join(" "), code.collect())
    }
}
