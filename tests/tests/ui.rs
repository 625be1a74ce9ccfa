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
    for case in LONGER {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui").join(format!("{case}.stderr"));
        let text = fs::read_to_string(&file).expect("a case of this name");
        if errors(&text).all(|error| error.trim_end().lines().count() <= LINES) {
            wrong.push(format!("{case}: is short now, take it out of the list"));
        }
    }
    for file in files() {
        let text = fs::read_to_string(&file).expect("a text beside each case");
        for error in errors(&text) {
            let first = error.lines().next().unwrap_or_default();
            let lines = error.trim_end().lines().count();
            if lines > LINES && !LONGER.contains(&name(&file).as_str()) {
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

/// Cases whose text is longer than it should be: rustc adds implementations for other types that it finds alike, or quotes
/// both the call and its argument. None may be added; a text that has become short must be taken out.
const LONGER: &[&str] = &[
    "arithmetic/minus_text",
    "columns/defer_of_a_relations_field",
    "keyset/cursor_of_another_ordering",
    "loading/loads_of_values",
    "loading/only_of_values",
    "model/foreign_key_to_no_model",
    "model/has_many_of_a_plain_field",
    "model/has_one_over_a_foreign_key",
    "model/many_to_many_back_over_a_foreign_key",
    "model/not_a_key_type",
    "model/nullable_primary_key",
    "other_model/latest",
    "other_model/order_by",
    "other_model/select_related",
    "other_model/values",
    "other_model/values_one_of_two",
    "pairs/add_one_row",
    "projection/a_to_many",
    "projection/not_a_column_type",
    "projection/not_derived",
    "projection/nullable",
    "projection/of_another_model",
    "projection/wrong_type",
    "projection/wrong_type_of_a_value",
    "run/by_a_url",
    "run/save_into_a_model",
    "run/table_of_no_model",
    "unloaded/another_name_loaded",
    "unloaded/passed_to_a_function",
    "value/no_column_type",
    "wrong_type/filter_by_a_bool",
    "wrong_type/relation_to_another_model",
    "wrong_type/setter",
    "wrong_type/setter_another_models_row",
    "wrong_type/setter_foreign_key_none",
    "wrong_type/setter_none",
    "wrong_type/setter_nullable_foreign_key",
];

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
