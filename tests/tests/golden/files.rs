//! The files `golden/*.snap`: made, compared, written.

use std::fmt::Write as _;
use std::path::Path;

use super::cases::{Case, Side};

/// Fails where the file of a module differs from its cases; with `UPDATE_GOLDEN=1` writes it instead.
#[track_caller]
pub(crate) fn compare(module: &str, cases: &[Case]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{module}.snap"));
    let found: Vec<(String, String)> = cases.iter().map(|case| (case.name.clone(), body(case))).collect();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let text: String = found.iter().map(|(name, body)| format!("=== {name}\n{body}\n")).collect();
        std::fs::write(&path, text).expect("the file of the cases");
        return;
    }
    let expected = parse(&std::fs::read_to_string(&path).unwrap_or_default());
    let differences = differences(&expected, &found);
    assert!(
        differences.is_empty(),
        "\n{differences}\n{} differs from its cases. Where they are right, write it anew: \
         UPDATE_GOLDEN=1 cargo test -p orm-tests --test golden\n",
        path.display()
    );
}

fn body(case: &Case) -> String {
    case.sides.iter().map(side).collect()
}

fn side(side: &Side) -> String {
    let mut text = format!("{}:\n", side.dialect);
    for query in &side.queries {
        let _ = writeln!(text, "    {}", query.sql);
        for (place, param) in query.params.iter().enumerate() {
            let _ = writeln!(text, "        {} = {param:?}", place + 1);
        }
    }
    if let Some(error) = &side.error {
        let _ = writeln!(text, "    error {error}");
    } else if side.queries.is_empty() {
        text.push_str("    nothing is sent\n");
    }
    text
}

fn parse(text: &str) -> Vec<(String, String)> {
    let mut cases: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("=== "), cases.last_mut()) {
            (Some(name), _) => cases.push((name.to_owned(), String::new())),
            (None, Some((_, body))) if !line.is_empty() => body.extend([line, "\n"]),
            _ => {}
        }
    }
    cases
}

/// What differs, case by case: `-` is in the file, `+` is sent now.
fn differences(expected: &[(String, String)], found: &[(String, String)]) -> String {
    let body_of = |cases: &[(String, String)], name: &str| {
        cases.iter().find(|(own, _)| own == name).map(|(_, body)| body.clone())
    };
    let mut text = String::new();
    for (name, body) in found {
        match body_of(expected, name) {
            None => {
                let _ = writeln!(text, "=== {name}: is not in the file\n{body}");
            }
            Some(known) if known != *body => {
                let _ = writeln!(text, "=== {name}: differs\n{}", changed_lines(&known, body));
            }
            Some(_) => {}
        }
    }
    for (name, _) in expected {
        if body_of(found, name).is_none() {
            let _ = writeln!(text, "=== {name}: is in the file, and no test has it");
        }
    }
    if text.is_empty() && expected != found {
        text.push_str("the cases are in another order than in the file\n");
    }
    text
}

/// The lines of both, each after its mark: those that are the same once, at the start and the end.
fn changed_lines(known: &str, found: &str) -> String {
    let (known, found): (Vec<&str>, Vec<&str>) = (known.lines().collect(), found.lines().collect());
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let start = same(&mut known.iter().zip(&found));
    let end = same(&mut known[start..].iter().rev().zip(found[start..].iter().rev()));
    let marked = |mark: char, lines: &[&str]| -> String {
        lines.iter().map(|line| format!("{mark} {line}\n")).collect()
    };
    [
        marked(' ', &known[..start]),
        marked('-', &known[start..known.len() - end]),
        marked('+', &found[start..found.len() - end]),
        marked(' ', &known[known.len() - end..]),
    ]
    .concat()
}

#[test]
fn a_difference_is_shown() {
    let cases = |text| parse(text);
    let shown = differences(
        &cases("=== a\nsqlite:\n    SELECT 1\n\n=== b\nx\n"),
        &cases("=== a\nsqlite:\n    SELECT 2\n\n=== c\ny\n"),
    );
    assert!(shown.contains("=== a: differs\n  sqlite:\n-     SELECT 1\n+     SELECT 2"), "{shown}");
    assert!(shown.contains("=== b: is in the file, and no test has it"), "{shown}");
    assert!(shown.contains("=== c: is not in the file\ny"), "{shown}");
    assert!(differences(&cases("=== a\nx\n"), &cases("=== a\nx\n")).is_empty());
    assert!(!differences(&cases("=== a\n=== b\n"), &cases("=== b\n=== a\n")).is_empty());
}
