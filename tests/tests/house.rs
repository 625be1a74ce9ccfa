//! The rules of the house that a compiler does not hold: which part may know which, where SQL is written, what a map names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders of `orm-core`, each of which knows those before it and none after. Those in one row know each other.
///
/// Tests inside files are exempt: they build a statement by the typed surface and compile it.
const LAYERS: &[&[&str]] = &[
    &["value"],
    &["error"],
    &["schema", "ast"],
    &["query"],
    &["plan"],
    &["compile"],
    &["backend"],
    &["decode"],
    &["inspect"],
    &["exec"],
];

/// Which crates of the workspace a crate depends on.
const CRATES: &[(&str, &[&str])] = &[
    ("orm-derive", &[]),
    ("orm-core", &[]),
    ("orm-sqlite", &["orm-core"]),
    ("orm-postgres", &["orm-core"]),
    ("orm", &["orm-core", "orm-derive", "orm-sqlite", "orm-postgres"]),
];

/// Where SQL is written.
const SQL: &[&str] = &["orm-core/src/compile/", "orm-sqlite/src/dialect", "orm-postgres/src/dialect"];

/// Where else a text holds words of SQL, and why.
const SQL_ELSEWHERE: &[(&str, &str)] = &[
    (
        "orm-core/src/exec/transaction.rs",
        "the control of transactions, alike on all databases but for their begin",
    ),
    ("orm-core/src/inspect/log.rs", "tells the control of transactions from queries"),
    ("orm-sqlite/src/script.rs", "tells scripts that can run as one transaction"),
    ("orm-postgres/src/script.rs", "cuts a script of the user's into statements, and tells what they are"),
];

#[test]
fn layers_know_only_those_below() {
    let root = workspace().join("orm-core/src");
    let mut found = Vec::new();
    for file in sources("orm-core/src") {
        let own = layer_of(&file.strip_prefix(&root).expect("a file of orm-core").to_string_lossy());
        let Some(own) = own else { continue };
        for (number, name) in imports(&code(&file)) {
            if name.is_empty() {
                found.push(format!("{}:{number}: write one `use crate::..` for each module", shown(&file)));
            }
            let Some(other) = place(&name) else { continue };
            if other > own {
                found.push(format!("{}:{number} uses crate::{name}", shown(&file)));
            }
        }
    }
    assert!(found.is_empty(), "imports go down only:\n{}", found.join("\n"));
}

#[test]
fn every_folder_has_a_layer() {
    let root = workspace().join("orm-core/src");
    let folders: BTreeSet<String> = fs::read_dir(root)
        .expect("orm-core/src")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    let known: BTreeSet<String> = LAYERS.concat().into_iter().map(str::to_owned).collect();
    assert_eq!(folders, known, "the folders of orm-core, and those that `LAYERS` places");
}

#[test]
fn crates_depend_on_those_they_may() {
    let members: Vec<&str> = CRATES.iter().map(|(name, _)| *name).collect();
    for (name, allowed) in CRATES {
        let manifest = read(&workspace().join(name).join("Cargo.toml"));
        // What only tests need may be anything.
        let dependencies = section(&manifest, "[dependencies]");
        for other in &members {
            let depends = dependencies.iter().any(|line| {
                line.split(['.', ' ', '=']).next() == Some(*other)
                    || line.contains(&format!("path = \"../{other}\""))
            });
            assert!(!depends || allowed.contains(other), "{name} depends on {other}");
        }
    }
}

#[test]
fn sql_is_written_in_one_place() {
    let mut found = Vec::new();
    for file in ["orm-core/src", "orm-sqlite/src", "orm-postgres/src", "orm-derive/src", "orm/src"]
        .map(sources)
        .concat()
    {
        let name = shown(&file);
        if SQL.iter().any(|place| name.starts_with(place))
            || SQL_ELSEWHERE.iter().any(|(place, _)| *place == name)
        {
            continue;
        }
        for (number, text) in strings(&code(&file)) {
            if let Some(word) = sql_word(&text) {
                found.push(format!("{name}:{number}: `{word}` in \"{text}\""));
            }
        }
    }
    assert!(found.is_empty(), "SQL outside of {SQL:?}:\n{}", found.join("\n"));
}

#[test]
fn exceptions_are_needed() {
    for (name, reason) in SQL_ELSEWHERE {
        let path = workspace().join(name);
        assert!(path.exists() && !reason.is_empty(), "{name} is excepted and not there, or without a reason");
        let has_sql = strings(&code(&path)).iter().any(|(_, text)| sql_word(text).is_some());
        assert!(has_sql, "{name} holds no SQL: take it off `SQL_ELSEWHERE`");
    }
}

#[test]
fn nothing_is_unsafe() {
    for file in ["orm-core", "orm-sqlite", "orm-postgres", "orm-derive", "orm", "tests"].map(sources).concat()
    {
        // In halves, as this file is read as well.
        let word = concat!("un", "safe");
        for (number, line) in without_texts(&read(&file)).lines().enumerate() {
            let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            assert!(!words.into_iter().any(|found| found == word), "{}:{}: {line}", shown(&file), number + 1);
        }
    }
}

#[test]
fn the_map_names_what_exists() {
    let Ok(map) = fs::read_to_string(workspace().join("ARCHITECTURE.md")) else { return };
    let missing: Vec<&str> = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| is_path(text))
        .filter(|text| {
            !workspace().join(text).exists() && !workspace().join("orm-core/src").join(text).exists()
        })
        .collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

/// Whether a text in backticks is the path of a file or a folder: not a type, a command, or one with a placeholder.
fn is_path(text: &str) -> bool {
    let is_file = [".rs", ".md", ".toml", ".snap"].iter().any(|end| text.ends_with(end));
    (is_file || text.ends_with('/'))
        && !text.contains("..")
        && text.chars().all(|character| character.is_alphanumeric() || "/_.-".contains(character))
}

// --- The sources -----------------------------------------------------------------------------------------------------

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_path_buf()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(workspace()).unwrap_or(path).to_string_lossy().into_owned()
}

/// The Rust files in a folder, and in those inside it.
fn sources(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(&workspace().join(folder), &mut files);
    files.sort();
    files
}

/// A file without its tests, which are last in it.
fn code(path: &Path) -> String {
    let text = read(path);
    let end = text.find("\n#[cfg(test)]\n").unwrap_or(text.len());
    text[..end].to_owned()
}

/// The lines of a section of a manifest.
fn section<'a>(manifest: &'a str, head: &str) -> Vec<&'a str> {
    let lines = manifest.lines().skip_while(|line| *line != head).skip(1);
    lines.take_while(|line| !line.starts_with('[')).collect()
}

fn layer_of(path: &str) -> Option<usize> {
    place(path.split('/').next()?)
}

fn place(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

/// The modules that follow `crate::` anywhere in the code, comments left out, and the lines.
fn imports(code: &str) -> Vec<(usize, String)> {
    let mut imports = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default();
        for (at, found) in line.match_indices("crate::") {
            // `$crate::` in a macro is a path of the user's code.
            if line[..at].ends_with('$') {
                continue;
            }
            let rest = &line[at + found.len()..];
            let name: String = rest
                .chars()
                .take_while(|character| character.is_alphanumeric() || *character == '_')
                .collect();
            imports.push((number + 1, name));
        }
    }
    imports
}

// --- Texts in Rust ---------------------------------------------------------------------------------------------------

/// The string literals of a file, attributes and comments left out, and the lines on which they start.
fn strings(code: &str) -> Vec<(usize, String)> {
    let mut strings = Vec::new();
    scan(code, |number, text| strings.push((number, text.to_owned())));
    strings
}

/// The file with what is inside of string literals and comments left out, line by line.
fn without_texts(code: &str) -> String {
    scan(code, |_, _| {})
}

/// Walks over a file, hands each string literal outside of attributes to `text`, and returns the rest without comments.
fn scan(code: &str, mut text: impl FnMut(usize, &str)) -> String {
    let mut rest = code;
    let mut kept = String::with_capacity(code.len());
    let mut line = 1;
    let mut attribute = 0_usize;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some((content, length)) = literal(rest) {
            if attribute == 0 {
                text(line, content);
            }
            length
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\''") || rest.starts_with("'\\\"'") {
            rest[1..].find('\'').map_or(3, |end| end + 2).max(3)
        } else {
            if rest.starts_with("#[") || rest.starts_with("#![") || (attribute > 0 && first == '[') {
                attribute += usize::from(first == '[' || attribute == 0);
                if first == '#' {
                    kept.push('#');
                    rest = &rest[rest.find('[').map_or(1, |at| at + 1)..];
                    continue;
                }
            } else if attribute > 0 && first == ']' {
                attribute -= 1;
            }
            kept.push(first);
            first.len_utf8()
        };
        let passed = &rest[..length];
        if length > first.len_utf8() {
            kept.extend(passed.chars().filter(|character| *character == '\n'));
        }
        line += passed.matches('\n').count();
        rest = &rest[length..];
    }
    kept
}

/// The text of the string literal at the start, and how long the literal is.
fn literal(code: &str) -> Option<(&str, usize)> {
    let raw = code.strip_prefix('r').filter(|rest| rest.starts_with(['"', '#']));
    if let Some(raw) = raw {
        let marks = raw.chars().take_while(|character| *character == '#').count();
        let body = raw[marks..].strip_prefix('"')?;
        let close = format!("\"{}", "#".repeat(marks));
        let end = body.find(&close)?;
        return Some((&body[..end], marks + 2 + end + close.len()));
    }
    let body = code.strip_prefix('"')?;
    let mut escaped = false;
    for (at, character) in body.char_indices() {
        match character {
            '"' if !escaped => return Some((&body[..at], at + 2)),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// A word of SQL in a text, in capitals as SQL is written here. A word in backticks is one of a message.
fn sql_word(text: &str) -> Option<&str> {
    const WORDS: &[&str] = &[
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "FROM",
        "WHERE",
        "JOIN",
        "ORDER BY",
        "GROUP BY",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "UNION",
        "VALUES",
        "RETURNING",
        "CREATE",
        "ALTER",
        "DROP",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT",
        "RELEASE",
        "PRAGMA",
        "IS NULL",
        "IS NOT",
        "EXISTS",
        "CAST",
        "COUNT",
        "COLLATE",
        "CONSTRAINT",
    ];
    WORDS.iter().copied().find(|word| {
        text.match_indices(word).any(|(at, _)| {
            let is_part =
                |character: char| character.is_alphanumeric() || character == '_' || character == '`';
            !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
        })
    })
}

#[test]
fn texts_are_found() {
    let code = "#[doc = \"SELECT\"]\nlet a = \"SEL\\\"ECT 1\"; // \"no\"\nlet b = r#\"x \"y\" z\"#; let c = '\"'; let d = \"e\";";
    let found: Vec<String> = strings(code).into_iter().map(|(_, text)| text).collect();
    assert_eq!(found, ["SEL\\\"ECT 1", "x \"y\" z", "e"]);
    assert_eq!(sql_word("a SELECT of it"), Some("SELECT"));
    assert_eq!(sql_word("the `SELECT` of it, SELECTED"), None);
    assert_eq!(
        imports("use crate::ast::{A}; // crate::exec\n$crate::x crate::value"),
        [(1, "ast".into()), (2, "value".into())]
    );
    assert!(is_path("orm-core/src/exec/run.rs") && !is_path("exec::run") && !is_path("a/../b.rs"));
}
