//! Mistakes that do not compile, by kind, and what the compiler says of each: our user interface.
//!
//! `TRYBUILD=overwrite cargo test -p orm-tests --test ui` writes the texts anew; read them before they are committed.

use std::fs;
use std::path::{Path, PathBuf};

/// The longest text of one mistake.
const LINES: usize = 12;

#[test]
fn mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}

#[test]
fn texts_are_short_and_start_with_a_name() {
    let mut wrong = Vec::new();
    for file in files() {
        let text = fs::read_to_string(&file).expect("a text beside each case");
        for error in errors(&text) {
            let first = error.lines().next().unwrap_or_default();
            let lines = error.trim_end().lines().count();
            if lines > LINES && !WORDED_BY_RUSTC.contains(&name(&file).as_str()) {
                wrong.push(format!("{}: {lines} lines", name(&file)));
            }
            let ours = first.starts_with("error[E0277]");
            if ours && !first.contains('`') {
                wrong.push(format!("{}: no name in `{first}`", name(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
}

/// Mistakes that break no rule of this library but one of Rust's own (a `>` between two types that have none, a function that
/// asks for another row type), which rustc words alone.
const WORDED_BY_RUSTC: &[&str] = &["unloaded/passed_to_a_function", "wrong_type/filter_by_a_bool"];

/// The errors of a text, without the count at its end.
fn errors(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").filter(|part| part.trim_start().starts_with("error"))
}

fn files() -> Vec<PathBuf> {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")).expect("the cases");
    let mut files: Vec<PathBuf> = folders
        .flat_map(|folder| fs::read_dir(folder.expect("a kind").path()).expect("its cases"))
        .map(|file| file.expect("a case").path())
        .filter(|file| file.extension().is_some_and(|end| end == "stderr"))
        .collect();
    files.sort();
    files
}

fn name(file: &Path) -> String {
    let parts: Vec<_> = file.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    format!("{}/{}", parts[1], parts[0].trim_end_matches(".stderr"))
}
